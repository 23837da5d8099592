using System.Buffers.Binary;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace S3Ingest.Core.Archives.Compression;

/// <summary>
/// gzip (RFC 1952) member by member, for a process whose framework is not strict: half its speed, the same checks. Only
/// the inflater is SharpZipLib's: its gzip stream takes a cut within the header of a further member for an end.
/// </summary>
internal sealed class GzipMemberStream(Stream content, ArchiveReadOptions options) : DecompressedStream
{
    private const int HasHeaderCrc = 2, HasExtra = 4, HasName = 8, HasComment = 16;

    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly Inflater _inflater = new(noHeader: true);
    private readonly byte[] _expanded = new byte[64 << 10];
    private Crc32? _crc;
    private int _used;
    private int _held;
    private int _expandedUsed;
    private int _expandedHeld;
    private long _members;

    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer, CancellationToken cancellationToken)
    {
        while (_expandedUsed == _expandedHeld)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_crc is null && !BeginMember())
                return 0;
            Expand();
        }
        int count = Math.Min(buffer.Length, _expandedHeld - _expandedUsed);
        _expanded.AsSpan(_expandedUsed, count).CopyTo(buffer);
        _expandedUsed += count;
        return count;
    }

    private void Expand()
    {
        try
        {
            _expandedUsed = 0;
            _expandedHeld = _inflater.Inflate(_expanded);
        }
        catch (Exception e) when (e is SharpZipBaseException or IndexOutOfRangeException or ArgumentException)
        {
            // Some damage leads the inflater out of its tables.
            throw ArchiveFault.Corrupt(options.SourceName, $"it cannot be expanded: {e.Message}", e);
        }
        _crc!.Add(_expanded.AsSpan(0, _expandedHeld));
        if (_inflater.IsFinished)
            EndMember();
        else if (_expandedHeld == 0)
            Feed();
    }

    private void Feed()
    {
        if (!_inflater.IsNeedingInput)
            throw ArchiveFault.Corrupt(options.SourceName, "it cannot be expanded: it asks for a dictionary.");
        if (_used == _held && !Fill())
            throw CutOff();
        _inflater.SetInput(_buffer, _used, _held - _used);
        _used = _held;
    }

    private void EndMember()
    {
        _used = _held - _inflater.RemainingInput;
        uint crc = Number(), length = Number();
        if (crc != _crc!.Value)
            throw ArchiveFault.Corrupt(options.SourceName, "the checksum at its end is wrong.");
        if (length != (uint)_inflater.TotalOut)
            throw ArchiveFault.Corrupt(options.SourceName, "the length at its end is wrong.");
        _crc = null;
        _inflater.Reset();
        _members++;
    }

    // False at the end of the stream, which zeros may pad.
    private bool BeginMember()
    {
        if (_used == _held && !Fill())
            return _members > 0 ? false : throw ArchiveFault.Corrupt(options.SourceName, "it is empty.");
        if (_members > 0 && _buffer[_used] == 0)
        {
            do
            {
                if (_buffer.AsSpan(_used, _held - _used).ContainsAnyExcept((byte)0))
                    throw Following();
            }
            while (Fill());
            return false;
        }
        if (Byte() != 0x1F || Byte() != 0x8B || Byte() != 8)
            throw _members > 0 ? Following() : ArchiveFault.Corrupt(options.SourceName, "its header is none of gzip.");
        ReadHeader();
        _crc = new Crc32();
        return true;
    }

    // 2.3: flags, time (4), extra flags, system; then what the flags say.
    private void ReadHeader()
    {
        var header = new Crc32();
        header.Add([0x1F, 0x8B, 8]);
        int flags = Header();
        for (int i = 0; i < 6; i++)
            Header();
        if ((flags & HasExtra) != 0)
        {
            for (int length = Header() | (Header() << 8); length > 0; length--)
                Header();
        }
        if ((flags & HasName) != 0)
            SkipText();
        if ((flags & HasComment) != 0)
            SkipText();
        if ((flags & HasHeaderCrc) != 0 && (ushort)header.Value != (Byte() | (Byte() << 8)))
            throw ArchiveFault.Corrupt(options.SourceName, "the checksum of its header is wrong.");

        void SkipText()
        {
            while (Header() != 0)
            {
            }
        }

        byte Header()
        {
            byte value = Byte();
            header.Add([value]);
            return value;
        }
    }

    private uint Number()
    {
        Span<byte> bytes = [Byte(), Byte(), Byte(), Byte()];
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private byte Byte() => _used < _held || Fill() ? _buffer[_used++] : throw CutOff();

    private bool Fill()
    {
        (_used, _held) = (0, content.Read(_buffer));
        return _held > 0;
    }

    private IngestException CutOff() => ArchiveFault.Corrupt(options.SourceName, "it is cut off.");

    private IngestException Following() =>
        ArchiveFault.Corrupt(options.SourceName, "something follows its end that is no further member of it.");
}
