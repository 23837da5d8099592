namespace S3Ingest.Core.Storage;

/// <summary>
/// Sizes of the parts of one upload (S3 User Guide, multipart upload limits: parts of 5 MiB to 5 GiB, at most 10,000).
/// Known length: one size that fits 10,000 parts. Unknown length: 8 MiB, doubled after each 2,500 parts, up to the
/// largest buffer; where all parts must be equal, one larger size.
/// </summary>
internal sealed class PartSizePlan
{
    public const int MaxParts = 10_000;
    public const long Ordinary = 8 * MiB;
    private const long MiB = 1L << 20;
    private const long SmallestPart = 5 * MiB;
    private const int PartsPerSize = 2_500;

    // For equal parts of unknown number: 32 MiB reach 312 GiB, close to what doubling reaches under the default budget.
    private const long EqualUnknown = 32 * MiB;

    private readonly long _largest;
    private readonly bool _grows;

    public PartSizePlan(long? length, long? partSize, bool equalParts, long largestBuffer)
    {
        _largest = largestBuffer;
        _grows = length is null && partSize is null && !equalParts;
        long wished = partSize ?? (length is null && equalParts ? Math.Min(EqualUnknown, largestBuffer) : Ordinary);
        long needed = length is { } known ? RoundUp((known + MaxParts - 1) / MaxParts) : 0;
        First = Math.Max(Math.Max(wished, SmallestPart), needed);
        if (First > largestBuffer)
            throw TooLarge(length);
    }

    /// <summary>Bytes of part 1.</summary>
    public long First { get; }

    /// <summary>Bytes that this plan can carry.</summary>
    public long Ceiling
    {
        get
        {
            if (!_grows)
                return First * MaxParts;
            long sum = 0;
            for (int part = 1; part <= MaxParts; part += PartsPerSize)
                sum += (long)SizeOf(part) * PartsPerSize;
            return sum;
        }
    }

    /// <summary>Bytes of a part; throws <see cref="IngestErrorId.SourceTooLarge"/> beyond the last one.</summary>
    public int SizeOf(int partNumber)
    {
        if (partNumber > MaxParts)
            throw TooLarge(null);
        long size = First;
        for (int step = PartsPerSize; _grows && step < partNumber && size * 2 <= _largest; step += PartsPerSize)
            size *= 2;
        return checked((int)size);
    }

    private IngestException TooLarge(long? length)
    {
        long ceiling = length is null ? Ceiling : _largest / MiB * MiB * MaxParts;
        return new IngestException(
            IngestErrorId.SourceTooLarge,
            $"The content exceeds {ceiling / MiB:N0} MiB: 10,000 parts, the largest of which may take {_largest / MiB:N0} MiB under the memory budget. Raise INGEST_MAX_MEMORY_MB.");
    }

    private static long RoundUp(long bytes) => (bytes + MiB - 1) / MiB * MiB;
}
