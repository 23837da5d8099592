namespace S3Ingest.Integration.Tests.Archives;

/// <summary>An archive, and what is to become of it.</summary>
internal sealed record CorpusArchive(string Name, string Expectation, IReadOnlyList<CorpusFile> Files, string? Charset);
