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

    /// <summary>What the scheduler says of it, as <c>active</c> or <c>running</c>; null when it was not asked.</summary>
    public string? State { get; init; }

    /// <summary>The command line that it runs.</summary>
    public string? Command { get; init; }

    /// <summary>When it runs: in words, or as its unit has it when somebody changed that.</summary>
    public string? Schedule { get; init; }

    /// <summary>Next start; of a task that is only planned or just made the earliest, without the random delay.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>Start of the last run; null when the scheduler knows of none.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>How the last run ended, in the scheduler's words, as <c>success</c> or <c>exit-code</c>; null while one runs and before any.</summary>
    public string? LastResult { get; init; }

    /// <summary>Exit code of the last run; null while one runs, before any, and when something else ended it.</summary>
    public int? LastExitCode { get; init; }

    /// <summary>Account that it runs as; null: the scheduler's own.</summary>
    public string? UserName { get; init; }

    /// <summary>Current directory of its runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What makes it.</summary>
    public IngestTaskFile[] Files { get; init; } = [];
}
