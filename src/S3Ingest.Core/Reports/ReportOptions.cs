namespace S3Ingest.Core.Reports;

/// <summary>What a report covers and what stands above it.</summary>
public sealed record ReportOptions
{
    /// <summary>Heading of the page.</summary>
    public string Title { get; init; } = "Ingest report";

    /// <summary>Operations that began at or after; null: from the first.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Operations that began before; null: up to now.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Bucket, exact; null: all.</summary>
    public string? BucketName { get; init; }

    /// <summary>Now.</summary>
    public DateTimeOffset GeneratedAt { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Zone of all times on the page.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>Machine that makes the report.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>Whether an operation that began then belongs to the period.</summary>
    public bool Covers(DateTimeOffset startedAt) => !(startedAt < Since) && !(startedAt >= Until);
}
