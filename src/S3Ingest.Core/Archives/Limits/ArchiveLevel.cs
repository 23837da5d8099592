using S3Ingest.Core.Archives.Paths;

namespace S3Ingest.Core.Archives.Limits;

/// <summary>One opened archive, or one compressed file, within an <see cref="ArchiveBudget"/>. Not thread-safe.</summary>
public sealed class ArchiveLevel
{
    private readonly ArchiveBudget _budget;
    private readonly string _name;
    private int _entries;

    internal ArchiveLevel(ArchiveBudget budget, string name, int depth) => (_budget, _name, Depth) = (budget, name, depth);

    /// <summary>From 1, the source itself.</summary>
    public int Depth { get; }

    /// <summary>False when an archive found here is sent as it is: INGEST_ARCHIVE_MAX_DEPTH is 1, so none is to be opened.</summary>
    public bool OpensNested => _budget.Limits.MaxDepth > 1;

    /// <summary>Opens an archive that is an entry of this one.</summary>
    /// <param name="name">How to call it in faults: its path in the source.</param>
    public ArchiveLevel OpenNested(string name)
    {
        int limit = _budget.Limits.MaxDepth;
        if (Depth >= limit)
        {
            throw LimitFault.Of(
                _budget.Source,
                $"has archives inside archives more than {LimitFault.Number(limit)} levels deep, the deepest seen is '{EntryText.Printable(name)}'.",
                "INGEST_ARCHIVE_MAX_DEPTH");
        }
        return new ArchiveLevel(_budget, name, Depth + 1);
    }

    /// <summary>Counts an entry, of any kind, before anything of it is read.</summary>
    /// <param name="entry">Its name, for faults.</param>
    /// <param name="declaredSize">Size that the archive states; null when it does not.</param>
    public void BeginEntry(string entry, long? declaredSize)
    {
        int limit = _budget.Limits.MaxEntries;
        if (++_entries > limit)
            throw LimitFault.Of(_budget.Source, $"has more than {LimitFault.Number(limit)} entries{Where}.", "INGEST_ARCHIVE_MAX_ENTRIES");
        _budget.ChargeEntry();
        if (declaredSize is not { } size)
            return;
        if (size > _budget.Limits.MaxEntryBytes)
            throw EntryTooLarge(entry, $"states a size of {LimitFault.Bytes(size)}");
        _budget.Announce(size);
    }

    /// <summary>Counts the bytes of an entry as they are read.</summary>
    /// <param name="entry">Its name, for faults.</param>
    /// <param name="content">Its content; the stream returned owns it.</param>
    public Stream MeterEntry(string entry, Stream content)
    {
        long bytes = 0;
        return new MeteredStream(content, count =>
        {
            bytes += count;
            if (bytes > _budget.Limits.MaxEntryBytes)
                throw EntryTooLarge(entry, "expands to more");
            _budget.ChargeBytes(count);
        });
    }

    private string Where => Depth == 1 ? "" : $" in '{EntryText.Printable(_name)}'";

    private IngestException EntryTooLarge(string entry, string what) => LimitFault.Of(
        _budget.Source,
        $"has the entry '{EntryText.Printable(entry)}'{Where}, which {what}; the limit of one entry is {LimitFault.Bytes(_budget.Limits.MaxEntryBytes)}.",
        "INGEST_ARCHIVE_MAX_ENTRY_BYTES");
}
