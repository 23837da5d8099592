namespace S3Ingest.Core.Archives.Native;

/// <summary>The data of a reader's current entry as one run of bytes, the holes of a sparse file filled with zeros.</summary>
/// <param name="reader">Stands at the entry.</param>
/// <param name="source">Name of the archive, for faults.</param>
/// <param name="entry">Name of the entry, for faults.</param>
/// <param name="declared">Bytes that must come; null when nothing declares it.</param>
/// <param name="mayHaveHoles">True for tar only; elsewhere a gap is damage.</param>
/// <param name="checksum">Takes what is read, if it is wanted.</param>
internal sealed class NativeContent(
    NativeReader reader, string source, string entry, long? declared, bool mayHaveHoles, Crc32? checksum)
{
    private bool _ended;

    /// <summary>Bytes handed out or passed over.</summary>
    public long Length { get; private set; }

    /// <summary>Reads at least one byte; 0 at the end, which is as far as the header said.</summary>
    public int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (!MoveToData(cancellationToken))
            return 0;
        int count;
        if (Length < reader.BlockOffset)
        {
            count = (int)Math.Min(reader.BlockOffset - Length, buffer.Length);
            buffer[..count].Clear();
        }
        else
        {
            var rest = reader.Block[(int)(Length - reader.BlockOffset)..];
            count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
        }
        checksum?.Add(buffer[..count]);
        Length += count;
        return count;
    }

    /// <summary>Passes over the rest, checking it as <see cref="Read"/> does.</summary>
    public void Skip(CancellationToken cancellationToken)
    {
        while (MoveToData(cancellationToken))
        {
            // A hole may be declared as large as a file system: it is not worth walking through.
            Length = Math.Max(Length, reader.BlockOffset);
            checksum?.Add(reader.Block[(int)(Length - reader.BlockOffset)..]);
            Length = reader.BlockOffset + reader.Block.Length;
        }
    }

    // True when a hole or a part of a block is still to be taken.
    private bool MoveToData(CancellationToken cancellationToken)
    {
        while (!_ended && Length >= reader.BlockOffset + reader.Block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ended = !reader.NextBlock(cancellationToken);
            if (!_ended || mayHaveHoles)
                CheckPlace();
        }
        if (Length < (_ended && !mayHaveHoles ? 0 : reader.BlockOffset) || !_ended)
            return true;
        if (declared is { } size && size != Length)
            throw ArchiveFault.Corrupt(source, $"'{entry}' has {Length:N0} bytes where its header says {size:N0}.");
        return false;
    }

    private void CheckPlace()
    {
        long gap = reader.BlockOffset - Length;
        if (gap < 0 || (gap > 0 && !mayHaveHoles))
            throw ArchiveFault.Corrupt(source, $"the parts of '{entry}' do not follow one another.");
        if (reader.BlockOffset + reader.Block.Length > (declared ?? long.MaxValue))
            throw ArchiveFault.Corrupt(source, $"'{entry}' has more data than the {declared:N0} bytes that its header says.");
    }
}
