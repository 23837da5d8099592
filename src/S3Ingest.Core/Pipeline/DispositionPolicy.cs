namespace S3Ingest.Core.Pipeline;

/// <summary>Which sources a run may move. The watcher moves both; commands leave the user's files unless told otherwise.</summary>
/// <param name="MovesCompleted">Completed sources go to the completed directory, when one is set.</param>
/// <param name="MovesFailed">Failed sources go to the error directory, when one is set.</param>
/// <param name="RetriesFailed">A source that failed and is unchanged is tried again: true where somebody asked for it by name.</param>
internal sealed record DispositionPolicy(bool MovesCompleted, bool MovesFailed, bool RetriesFailed);
