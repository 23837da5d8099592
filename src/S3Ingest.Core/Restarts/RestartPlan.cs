namespace S3Ingest.Core.Restarts;

/// <summary>Which operations are run again, and which are not.</summary>
/// <param name="Groups">Those that are, by what they are run with.</param>
/// <param name="Superseded">Those that a newer operation has settled or will settle.</param>
/// <param name="Refused">Why the others are not: RestartRefused or SourceNotFound, with the path of the source or the operation as target.</param>
public sealed record RestartPlan(
    IReadOnlyList<RestartGroup> Groups, IReadOnlyList<SupersededOperation> Superseded, IReadOnlyList<IngestException> Refused);
