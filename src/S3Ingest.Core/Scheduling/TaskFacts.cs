namespace S3Ingest.Core.Scheduling;

/// <summary>What a definition says of a task, read back from the text that made it.</summary>
/// <param name="Command">Command line, as the scheduler has it.</param>
/// <param name="Schedule">In words; as it is written when it is none that is made here.</param>
/// <param name="UserName">Account; null: the scheduler's own.</param>
/// <param name="WorkingDirectory">Current directory.</param>
internal sealed record TaskFacts(string? Command, string? Schedule, string? UserName, string? WorkingDirectory);
