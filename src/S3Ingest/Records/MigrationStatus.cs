namespace S3Ingest;

/// <summary>How far one object of a migration came.</summary>
public enum MigrationStatus
{
    /// <summary>In the plan; nothing was done with it.</summary>
    Planned,
    /// <summary>The object is at its new key, and not yet proved equal.</summary>
    Copied,
    /// <summary>The new object was proved equal to the old one, which is still there.</summary>
    Verified,
    /// <summary>What refers to the old key refers to the new one; the old object is still there.</summary>
    ReferencesUpdated,
    /// <summary>The old object is gone, or was to be kept.</summary>
    Completed,
    /// <summary>The object is at its old key again.</summary>
    RolledBack,
    /// <summary>The old object stays where it is; the message says why.</summary>
    Failed,
    /// <summary>Another object is at the new key; nothing was touched.</summary>
    Conflict,
}
