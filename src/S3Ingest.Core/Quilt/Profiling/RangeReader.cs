namespace S3Ingest.Core.Quilt;

/// <summary>Reads a range of one object; it lies inside the object.</summary>
/// <param name="offset">First byte.</param>
/// <param name="length">Bytes.</param>
/// <param name="cancellationToken">Cancels.</param>
public delegate Task<byte[]> RangeReader(long offset, int length, CancellationToken cancellationToken);
