namespace S3Ingest.Core.Scheduling;

/// <summary>What a scheduler says of the runs of a task; null is what it does not say.</summary>
/// <param name="State">As <see cref="IngestTask.State"/>.</param>
/// <param name="NextRun">Next start.</param>
/// <param name="LastRun">Start of the last run.</param>
/// <param name="LastResult">As <see cref="IngestTask.LastResult"/>.</param>
/// <param name="LastExitCode">As <see cref="IngestTask.LastExitCode"/>.</param>
internal sealed record TaskRuns(
    string? State = null, DateTimeOffset? NextRun = null, DateTimeOffset? LastRun = null, string? LastResult = null, int? LastExitCode = null);
