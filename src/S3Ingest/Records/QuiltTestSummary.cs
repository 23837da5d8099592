namespace S3Ingest;

/// <summary>What a test of a package came to.</summary>
public sealed class QuiltTestSummary
{
    /// <summary>True when nothing was found that is an error.</summary>
    public bool Passed { get; init; }

    /// <summary><c>namespace/packagename</c>.</summary>
    public string PackageName { get; init; } = "";

    /// <summary><c>s3://bucket</c>; empty when metadata alone was tested.</summary>
    public string Registry { get; init; } = "";

    /// <summary>Revision that was tested; null where there is none.</summary>
    public string? TopHash { get; init; }

    /// <summary>Entries that were looked at.</summary>
    public long Entries { get; init; }

    /// <summary>Their bytes, as the package has them.</summary>
    public long Bytes { get; init; }

    /// <summary>Findings that are errors.</summary>
    public long Errors { get; init; }

    /// <summary>Findings that are warnings.</summary>
    public long Warnings { get; init; }

    /// <summary>How the content of entries was proved to be what was packaged; null where only presence and size were asked.</summary>
    public QuiltHashing? Proved { get; init; }
}
