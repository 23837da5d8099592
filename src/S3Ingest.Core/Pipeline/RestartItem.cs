namespace S3Ingest.Core.Pipeline;

/// <summary>A source to be ingested again.</summary>
/// <param name="Operation">The operation that is run again.</param>
/// <param name="Root">Source root of its target; absolute.</param>
/// <param name="RelativePath">Path below it, separated by <c>/</c>: what keys are made from, and what the ledger records.</param>
/// <param name="Place">Absolute path where the source is now.</param>
public sealed record RestartItem(Guid Operation, string Root, string RelativePath, string Place);
