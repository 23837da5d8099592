using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>A file that is watched for its writer to finish.</summary>
internal sealed class Candidate(string path, DateTimeOffset detectedAt, TimeSpan since)
{
    /// <summary>Relative path.</summary>
    public string Path { get; } = path;

    /// <summary>UTC time of day it was first seen.</summary>
    public DateTimeOffset DetectedAt { get; } = detectedAt;

    /// <summary>Monotonic time it was first seen, or is to be looked at again.</summary>
    public TimeSpan Since { get; } = since;

    /// <summary>The first look that showed this state; null before any.</summary>
    public FileLook? Look { get; set; }

    /// <summary>Monotonic time of that look.</summary>
    public TimeSpan LookedAt { get; set; }

    /// <summary>Number of the next look; a queue entry with another number has been overtaken.</summary>
    public int Turn { get; set; }

    /// <summary>The writer's close was seen, and nothing has changed since.</summary>
    public bool IsClosed { get; set; }

    /// <summary>It was said that its writer takes long.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>How often a close was seen.</summary>
    public int Closes { get; set; }

    /// <summary>Looks in a row that found a writer.</summary>
    public int Writing { get; set; }

    /// <summary>UTC ticks at which it became available, as far as can be told: the close, else the last write.</summary>
    public long AvailableTicks { get; set; }
}
