namespace S3Ingest.Core.Ledger;

/// <summary>One migration, as the ledger keeps it.</summary>
/// <param name="Id">Row.</param>
/// <param name="MigrationId">UUID version 7.</param>
/// <param name="BucketName">Bucket.</param>
/// <param name="Header">First line of its manifest.</param>
/// <param name="Phase">Which way it goes.</param>
/// <param name="Segments">Journal segments that the ledger knows.</param>
/// <param name="Chain">Checksum of the last line written to manifest or journal.</param>
/// <param name="StartedAt">UTC.</param>
public sealed record MigrationRow(
    long Id, Guid MigrationId, string BucketName, string Header, MigrationPhase Phase, int Segments, string Chain, DateTimeOffset StartedAt);
