namespace S3Ingest.Core.Watching;

/// <summary>Why a name is no source. The names are what users see in IngestWatcher.IgnoredBy and in the metrics.</summary>
internal enum IgnoreRule
{
    /// <summary>INGEST_EXCLUDE names it, or INGEST_INCLUDE does not.</summary>
    Excluded,
    /// <summary>A download or copy that is not finished, or an editor's lock.</summary>
    Temporary,
    /// <summary>A dot file, or a directory with the attribute hidden.</summary>
    Hidden,
    /// <summary>Completed and error directory, ledger, log, metrics.</summary>
    Own,
    /// <summary>The marker of another file.</summary>
    Marker,
    /// <summary>A link; INGEST_FOLLOW_LINKS is off.</summary>
    Link,
    /// <summary>Pipe, socket, device.</summary>
    Special,
}
