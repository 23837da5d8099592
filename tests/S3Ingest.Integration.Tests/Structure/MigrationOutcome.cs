namespace S3Ingest.Integration.Tests.Structure;

/// <summary>What a run handed out.</summary>
internal sealed record MigrationOutcome(
    Guid Id, IReadOnlyList<MigrationRecord> Records, MigrationReport? Report, bool Died, IReadOnlyList<IngestException> Faults);
