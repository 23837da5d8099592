namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>A bucket that could hold the package.</summary>
/// <param name="Registry"><c>s3://bucket</c>.</param>
/// <param name="Score">How well it fits, from 1 to 100.</param>
/// <param name="Reason">What speaks for it.</param>
/// <param name="IsWritable">Whether the caller may write to it.</param>
public sealed record RegistryCandidate(string Registry, int Score, string Reason, bool IsWritable);
