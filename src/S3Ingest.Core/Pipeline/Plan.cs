using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Pipeline;

/// <summary>What will be done with one source.</summary>
/// <param name="Kind">What the source is.</param>
/// <param name="Outputs">The objects to be made, in order.</param>
internal sealed record Plan(SourceKind Kind, IReadOnlyList<PlannedOutput> Outputs);
