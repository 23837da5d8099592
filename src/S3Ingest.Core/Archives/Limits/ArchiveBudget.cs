namespace S3Ingest.Core.Archives.Limits;

/// <summary>
/// What one source has cost so far, all levels of nesting together. Everything it counts is charged before it is handed
/// on, so that a limit is never exceeded by more than one read. Not thread-safe: the bytes of one source come one after
/// the other, whichever threads read them.
/// </summary>
/// <remarks>All faults are <see cref="IngestErrorId.ArchiveLimitExceeded"/> with figures and the setting to raise.</remarks>
/// <param name="limits">The limits.</param>
/// <param name="source">Name of the source, for faults.</param>
public sealed class ArchiveBudget(ArchiveLimits limits, string source)
{
    private long _entries;
    private long _sourceBytes;
    private long _entryBytes;
    private long _filterBytes;
    private long _held;

    /// <summary>The limits.</summary>
    public ArchiveLimits Limits => limits;

    /// <summary>
    /// Bytes that the source has expanded to: of entries, or of filters when those are more, as with a tar.gz that holds
    /// little but padding.
    /// </summary>
    public long ExpandedBytes => Math.Max(_entryBytes, _filterBytes);

    /// <summary>Bytes of nested archives that may still be held in memory.</summary>
    public long MemoryLeft => limits.MaxNestedInMemory - _held;

    internal string Source => source;

    /// <summary>The first level: the source itself.</summary>
    public ArchiveLevel Open() => new(this, source, 1);

    /// <summary>Counts the bytes that are read of the source; the ratio is measured against them.</summary>
    /// <param name="content">The source; the stream returned owns it and seeks as it does. Bytes that are read twice count twice.</param>
    public Stream MeterSource(Stream content) => new MeteredStream(content, count => _sourceBytes += count);

    /// <summary>Counts what a decompressor gives, before a container is looked for in it. Has no part in the sum of entries.</summary>
    /// <param name="content">Decompressed content; the stream returned owns it.</param>
    public Stream MeterFilter(Stream content) => new MeteredStream(content, count =>
    {
        _filterBytes += count;
        CheckExpanded();
    });

    /// <summary>Sets memory for a nested archive aside.</summary>
    /// <param name="bytes">How much; at most <see cref="MemoryLeft"/>.</param>
    /// <returns>To be disposed when the memory is given back.</returns>
    public IDisposable HoldMemory(long bytes)
    {
        if (bytes > MemoryLeft)
        {
            throw LimitFault.Fixed(
                source,
                $"has nested archives that must be held in memory, and {LimitFault.Bytes(_held + bytes)} are needed at once; the limit is {LimitFault.Bytes(limits.MaxNestedInMemory)}.");
        }
        _held += bytes;
        return new Held(this, bytes);
    }

    internal void ChargeEntry()
    {
        if (++_entries > limits.MaxEntriesOfAllLevels)
        {
            throw LimitFault.Of(
                source,
                $"has more than {LimitFault.Number(limits.MaxEntriesOfAllLevels)} entries, those of nested archives included.",
                "INGEST_ARCHIVE_MAX_ENTRIES (the limit is five times that)");
        }
    }

    internal void ChargeBytes(long count)
    {
        _entryBytes += count;
        CheckExpanded();
    }

    /// <summary>Refuses what is announced and would exceed the total.</summary>
    internal void Announce(long bytes)
    {
        if (bytes > limits.MaxTotalBytes - _entryBytes)
            throw TotalExceeded();
    }

    private void CheckExpanded()
    {
        long expanded = ExpandedBytes;
        if (expanded > limits.MaxTotalBytes)
            throw TotalExceeded();
        // A product of two settings can be more than 64 bits.
        if (expanded > limits.RatioAllowance && expanded > (Int128)limits.MaxRatio * _sourceBytes)
        {
            throw LimitFault.Of(
                source,
                $"has expanded to {LimitFault.Bytes(expanded)} from the first {LimitFault.Bytes(_sourceBytes)} of it, more than {LimitFault.Number(limits.MaxRatio)} times as much.",
                "INGEST_ARCHIVE_MAX_RATIO");
        }
    }

    private IngestException TotalExceeded() => LimitFault.Of(
        source, $"expands to more than {LimitFault.Bytes(limits.MaxTotalBytes)}.", "INGEST_ARCHIVE_MAX_TOTAL_BYTES");

    private sealed class Held(ArchiveBudget budget, long bytes) : IDisposable
    {
        private long _bytes = bytes;

        public void Dispose()
        {
            budget._held -= _bytes;
            _bytes = 0;
        }
    }
}
