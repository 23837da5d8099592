namespace S3Ingest;

/// <summary>One thing that Test-QuiltPackage found.</summary>
public sealed class QuiltFinding
{
    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; init; }

    /// <summary>Rule that is broken.</summary>
    public QuiltRule Rule { get; init; }

    /// <summary>What it is about: a path in the package, or the package (<c>quilt+s3://...</c>).</summary>
    public string Subject { get; init; } = "";

    /// <summary>What is wrong.</summary>
    public string Message { get; init; } = "";

    /// <summary>What to do.</summary>
    public string Suggestion { get; init; } = "";

    /// <summary><c>namespace/packagename</c>.</summary>
    public string PackageName { get; init; } = "";

    /// <summary><c>s3://bucket</c>.</summary>
    public string Registry { get; init; } = "";

    /// <summary>Revision that was looked at; null where there is none.</summary>
    public string? TopHash { get; init; }
}
