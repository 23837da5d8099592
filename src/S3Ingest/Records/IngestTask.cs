namespace S3Ingest;

/// <summary>A task of the system's scheduler that ingests or runs a script.</summary>
public sealed class IngestTask
{
    /// <summary>Name without the <c>s3ingest-</c> that its units bear.</summary>
    public string Name { get; init; } = "";

    /// <summary>What runs it.</summary>
    public IngestTaskPlatform Platform { get; init; }

    /// <summary>Whose scheduler that is.</summary>
    public IngestTaskScope Scope { get; init; }

    /// <summary>Success, or Planned with -WhatIf.</summary>
    public OperationStatus Status { get; init; }

    /// <summary>What the scheduler says of it, as <c>active</c>; null when it was not asked.</summary>
    public string? State { get; init; }

    /// <summary>The command line that it runs; null after its removal.</summary>
    public string? Command { get; init; }

    /// <summary>When it runs, in words; null after its removal.</summary>
    public string? Schedule { get; init; }

    /// <summary>Earliest next start, without the random delay; null after its removal.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>Account that it runs as; null: the scheduler's own.</summary>
    public string? UserName { get; init; }

    /// <summary>Current directory of its runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What makes it.</summary>
    public IngestTaskFile[] Files { get; init; } = [];
}
