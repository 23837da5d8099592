namespace S3Ingest.Core.Structure.Migration;

/// <summary>What happens when another object is at the new key.</summary>
public enum ConflictPolicy
{
    /// <summary>Both stay; the move is reported as Conflict.</summary>
    Report,
    /// <summary>The moved object becomes the current version; only in versioned buckets.</summary>
    Version,
    /// <summary>The moved object gets the next free name: <c>model-2.tar.gz</c>.</summary>
    Rename,
}
