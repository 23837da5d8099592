namespace S3Ingest.Core.Scheduling;

/// <summary>A task as its user asks for it, before it becomes units or XML.</summary>
public sealed record TaskDefinition
{
    /// <summary>Checked by <see cref="TaskName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What the scheduler's list shows.</summary>
    public required string Description { get; init; }

    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, one by one, unquoted.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Absolute path.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>When it runs.</summary>
    public required TaskSchedule Schedule { get; init; }

    /// <summary>Whose scheduler.</summary>
    public IngestTaskScope Scope { get; init; }

    /// <summary>Account; null: the scheduler's own (root, the user of a user's systemd, the current user on Windows).</summary>
    public string? UserName { get; init; }

    /// <summary>Whether the scheduler will be given the account's password, to keep it.</summary>
    public bool HasPassword { get; init; }

    /// <summary>
    /// Directories that the task writes to; null when nobody knows, as with a script of the user's. What is known lets the
    /// unit close the rest of the file system.
    /// </summary>
    public IReadOnlyList<string>? Writes { get; init; }
}
