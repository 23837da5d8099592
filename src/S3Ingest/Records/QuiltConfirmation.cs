namespace S3Ingest;

/// <summary>What New-QuiltPackage proposed, and what the user said to it.</summary>
public sealed class QuiltConfirmation
{
    /// <summary>The registry that was suggested, <c>s3://bucket</c>; null when it was given.</summary>
    public string? BucketSuggested { get; init; }

    /// <summary>Why this registry and this name.</summary>
    public string Rationale { get; init; } = "";

    /// <summary>The tree that was shown: folders with file counts and sizes.</summary>
    public string StructurePreview { get; init; } = "";

    /// <summary>True when the user agreed, or gave -Confirm:$false.</summary>
    public bool UserApproved { get; init; }
}
