namespace S3Ingest.Core.Archives;

/// <summary>Reads at least one byte into a buffer that is not empty; 0 only at a checked end.</summary>
internal delegate int EntryRead(Span<byte> buffer, CancellationToken cancellationToken);
