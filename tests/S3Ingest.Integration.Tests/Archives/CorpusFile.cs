namespace S3Ingest.Integration.Tests.Archives;

/// <summary>A file that comes out of an archive.</summary>
internal sealed record CorpusFile(string Path, long Size, string Sha256);
