namespace S3Ingest.Core.Structure.Migration;

/// <summary>Named places between two steps of the protocol, for tests that let a run die there.</summary>
internal static class MigrationPoint
{
    /// <summary>The plan is in the ledger, the manifest is not in the bucket: nothing can be resumed, and nothing was touched.</summary>
    public const string Planned = "planned";

    /// <summary>The manifest is in the bucket, nothing was copied.</summary>
    public const string ManifestWritten = "manifest-written";

    /// <summary>An object is at its new key, nobody looked at it.</summary>
    public const string Copied = "copied";

    /// <summary>A copy was verified, the ledger does not say so.</summary>
    public const string Verified = "verified";

    /// <summary>All objects are copied and verified, no reference was changed.</summary>
    public const string AllCopied = "all-copied";

    /// <summary>The journal has changes of references that were not made.</summary>
    public const string Journaled = "journaled";

    /// <summary>A reference was changed.</summary>
    public const string ReferenceApplied = "reference-applied";

    /// <summary>The journal allows deletions that were not made.</summary>
    public const string Deleting = "deleting";

    /// <summary>A copy was looked at once more, its old object is there yet. A death here is one at <see cref="Deleting"/>.</summary>
    public const string Proved = "proved";

    /// <summary>An old object (of an undo: a new one) was deleted, the ledger does not say so.</summary>
    public const string Deleted = "deleted";

    /// <summary>Everything is done, the report is not stored.</summary>
    public const string Report = "report";

    /// <summary>All that leave different states, in the order of a run.</summary>
    public static readonly IReadOnlyList<string> All =
        [Planned, ManifestWritten, Copied, Verified, AllCopied, Journaled, ReferenceApplied, Deleting, Deleted, Report];
}
