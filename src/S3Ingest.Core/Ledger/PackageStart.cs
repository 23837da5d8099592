namespace S3Ingest.Core.Ledger;

/// <summary>What is recorded when the making of a package begins.</summary>
/// <param name="Source">S3 URI of its objects.</param>
/// <param name="PackageName">Name; null until it is suggested.</param>
/// <param name="Registry">Registry; null until it is suggested.</param>
/// <param name="StartedAt">UTC.</param>
public sealed record PackageStart(string Source, string? PackageName, string? Registry, DateTimeOffset StartedAt);
