namespace S3Ingest.Core.Tests.Archives;

/// <summary>A file that comes out of an archive.</summary>
/// <param name="Path">Path, <c>!</c> between the levels of nesting.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 in small hex digits.</param>
public sealed record CorpusFile(string Path, long Size, string Sha256);
