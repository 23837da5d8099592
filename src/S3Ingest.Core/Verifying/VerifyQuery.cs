namespace S3Ingest.Core.Verifying;

/// <summary>Which objects are verified, and how far. Without anything: all that the ledger has below the configured prefix.</summary>
public sealed record VerifyQuery
{
    /// <summary>The objects of these operations; null when others are meant.</summary>
    public IReadOnlyCollection<VerifySubject>? Subjects { get; init; }

    /// <summary>Everything below this prefix, compared both ways; null when other objects are meant. Empty is the whole bucket.</summary>
    public string? Prefix { get; init; }

    /// <summary>Put there since then, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Wildcard over keys; null for all.</summary>
    public string? Key { get; init; }

    /// <summary>A random sample of them; null for all.</summary>
    public SampleSize? Sample { get; init; }

    /// <summary>The same seed draws the same sample from the same objects.</summary>
    public int SampleSeed { get; init; }

    /// <summary>How far to look.</summary>
    public VerifyDepth Depth { get; init; }

    /// <summary>Objects that are looked at concurrently.</summary>
    public required int Concurrency { get; init; }
}
