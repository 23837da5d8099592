using System.Collections.Concurrent;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// The large segments of one file: what a written row group held is what the next one takes. The shared pool keeps only a
/// few arrays, so that nearly every row group would be allocated, cleared and collected anew. Thread-safe.
/// </summary>
internal sealed class SegmentPool
{
    /// <summary>Bytes of a segment: below the size at which arrays are collected with the oldest generation only.</summary>
    public const int SegmentBytes = 1 << 16;

    private readonly ConcurrentQueue<byte[]> _free = new();

    /// <summary>A segment with arbitrary content.</summary>
    public byte[] Rent() => _free.TryDequeue(out var segment) ? segment : GC.AllocateUninitializedArray<byte>(SegmentBytes);

    /// <summary>Takes a segment back.</summary>
    public void Return(byte[] segment) => _free.Enqueue(segment);
}
