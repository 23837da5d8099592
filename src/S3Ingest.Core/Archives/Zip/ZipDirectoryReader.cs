using System.Buffers.Binary;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>Reads the headers of a central directory, one after the other, from wherever its bytes come.</summary>
/// <param name="source">Name of the archive, for faults.</param>
/// <param name="maxEntries">Most headers.</param>
/// <param name="read">Gets bytes of the directory; fewer than asked for only at their end.</param>
internal sealed class ZipDirectoryReader(string source, int maxEntries, EntryRead read)
{
    private const int ArchiveExtraData = 0x0806_4B50;
    private const int Header = 0x0201_4B50;

    // A header is as long as three 16-bit lengths allow.
    private readonly byte[] _header = new byte[ZipRecord.FixedSize + (3 * ushort.MaxValue)];
    private int _count;

    /// <summary>The four bytes that ended the headers: signature of the record that follows them.</summary>
    public int EndSignature { get; private set; }

    /// <summary>The next header; null when something else follows.</summary>
    public ZipRecord? Next(CancellationToken cancellationToken)
    {
        Fill(0, sizeof(int), cancellationToken);
        EndSignature = BinaryPrimitives.ReadInt32LittleEndian(_header);
        if (EndSignature == ArchiveExtraData)
            throw ArchiveFault.Encrypted(source, "its directory needs a password.");
        if (EndSignature != Header)
            return null;
        if (++_count > maxEntries)
        {
            throw ArchiveFault.LimitExceeded(
                source, $"it has more than {maxEntries:N0} entries. Raise INGEST_ARCHIVE_MAX_ENTRIES if that is meant to be.");
        }
        Fill(sizeof(int), ZipRecord.FixedSize, cancellationToken);
        int length = ZipRecord.LengthOf(_header);
        Fill(ZipRecord.FixedSize, length, cancellationToken);
        return ZipRecord.Parse(_header.AsSpan(0, length), _count - 1)
            ?? throw ArchiveFault.Corrupt(source, "a header of its directory lacks the ZIP64 sizes that it says it has.");
    }

    private void Fill(int from, int to, CancellationToken cancellationToken)
    {
        while (from < to)
        {
            int count = read(_header.AsSpan(from, to - from), cancellationToken);
            if (count == 0)
                throw ArchiveFault.Corrupt(source, "its directory is cut off.");
            from += count;
        }
    }
}
