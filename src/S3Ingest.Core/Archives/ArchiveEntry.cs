namespace S3Ingest.Core.Archives;

/// <summary>One entry of an archive as its header tells it. Nothing here is sanitised.</summary>
public sealed record ArchiveEntry
{
    /// <summary>The name's bytes as they are in the archive; UTF-8 where the format has UTF-16 (7z, RAR).</summary>
    public required ReadOnlyMemory<byte> RawName { get; init; }

    /// <summary>The name decoded, separators as they were: both <c>/</c> and <c>\</c> can be in it.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required ArchiveEntryKind Kind { get; init; }

    /// <summary>Bytes of content that the header declares; null when only the end tells (a zip written to a pipe).</summary>
    public long? Size { get; init; }

    /// <summary>
    /// Time of last change, as far as the format knows it; null without one. That of a zip is local time of an unknown zone
    /// unless it has the field for UTC, and is taken as local time of this machine.
    /// </summary>
    public DateTime? ModifiedUtc { get; init; }

    /// <summary>True when the content cannot be read without a password.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>What a link points to, for the report; null for everything else.</summary>
    public string? LinkTarget { get; init; }
}
