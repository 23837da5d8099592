using System.Buffers.Binary;
using System.Text;
using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>
/// A zip that cannot seek, such as one inside another archive. Its entries are those of the local headers; at the end
/// the central directory must name the same ones with the same sizes and checksums. libarchive searches for the next local
/// header wherever one entry ends, so damage would else make an entry vanish.
/// </summary>
internal sealed class StreamedZipReader(Stream content, ArchiveReadOptions options)
    : LibArchiveReader(content, ArchiveFormat.Zip, options)
{
    // The descriptor of an entry that libarchive left lying: signature, CRC-32 and two sizes of eight bytes.
    private const int LongestDescriptor = 24;
    private const int EndSignature = 0x0605_4B50;
    private const int End64Signature = 0x0606_4B50;
    private const int LocatorSignature = 0x0706_4B50;
    private const int DigitalSignature = 0x0505_4B50;

    private readonly Dictionary<Seen, int> _seen = [];
    private Crc32 _crc = new();
    private long _position;

    /// <inheritdoc/>
    protected override NativeContent CreateContent(ArchiveEntry entry) =>
        new(Native, Options.SourceName, entry.Name, entry.Kind == ArchiveEntryKind.File ? entry.Size : null, false, _crc = new Crc32());

    /// <inheritdoc/>
    protected override void FinishContent(NativeContent content, CancellationToken cancellationToken)
    {
        base.FinishContent(content, cancellationToken);
        var seen = new Seen(Comparable(Current.RawName.Span), content.Length, _crc.Value);
        _seen[seen] = _seen.GetValueOrDefault(seen) + 1;
    }

    /// <inheritdoc/>
    protected override void AtEnd(CancellationToken cancellationToken)
    {
        _position = FindDirectory(Native.Taken, cancellationToken);
        var reader = new ZipDirectoryReader(Options.SourceName, Options.MaxEntries, ReadDirectory);
        while (reader.Next(cancellationToken) is { } record)
            Compare(record);
        if (_seen.Values.Any(count => count != 0))
            throw ArchiveFault.Corrupt(Options.SourceName, "it holds entries that its directory does not name.");
        ReadEnd(reader.EndSignature, cancellationToken);
    }

    private int ReadDirectory(Span<byte> buffer, CancellationToken cancellationToken)
    {
        int count = Native.ReadSource(_position, buffer, cancellationToken);
        _position += count;
        return count;
    }

    // The records behind the headers, of which the last must be the last of the stream (4.3.13 to 4.3.16).
    private void ReadEnd(int signature, CancellationToken cancellationToken)
    {
        Span<byte> fields = stackalloc byte[18];
        for (; signature != EndSignature; signature = BinaryPrimitives.ReadInt32LittleEndian(Fill(fields[..4], cancellationToken)))
        {
            ulong size = signature switch
            {
                DigitalSignature => BinaryPrimitives.ReadUInt16LittleEndian(Fill(fields[..2], cancellationToken)),
                End64Signature => BinaryPrimitives.ReadUInt64LittleEndian(Fill(fields[..8], cancellationToken)),
                LocatorSignature => 16,
                _ => throw ArchiveFault.Corrupt(Options.SourceName, "its directory has something else among its headers."),
            };
            Skip(size, cancellationToken);
        }
        Skip(BinaryPrimitives.ReadUInt16LittleEndian(Fill(fields, cancellationToken)[16..]), cancellationToken);
        for (int count; (count = ReadDirectory(fields, cancellationToken)) > 0;)
        {
            if (fields[..count].ContainsAnyExcept((byte)0))
                throw ArchiveFault.Corrupt(Options.SourceName, "something follows its end.");
        }
    }

    private void Skip(ulong count, CancellationToken cancellationToken)
    {
        Span<byte> passed = stackalloc byte[256];
        for (int part; count > 0; count -= (ulong)part)
        {
            part = (int)Math.Min(count, (ulong)passed.Length);
            _ = Fill(passed[..part], cancellationToken);
        }
    }

    private Span<byte> Fill(Span<byte> buffer, CancellationToken cancellationToken)
    {
        for (int held = 0, count; held < buffer.Length; held += count)
        {
            count = ReadDirectory(buffer[held..], cancellationToken);
            if (count == 0)
                throw ArchiveFault.Corrupt(Options.SourceName, "its last record is cut off.");
        }
        return buffer;
    }

    private long FindDirectory(long position, CancellationToken cancellationToken)
    {
        Span<byte> bytes = stackalloc byte[LongestDescriptor + 4];
        int held = 0;
        for (int count; held < bytes.Length && (count = Native.ReadSource(position + held, bytes[held..], cancellationToken)) > 0;)
            held += count;
        for (int i = 0; i <= held - 4; i++)
        {
            if (bytes[i..].StartsWith("PK\x1\x2"u8) || bytes[i..].StartsWith("PK\x5\x6"u8)
                || bytes[i..].StartsWith("PK\x6\x6"u8) || bytes[i..].StartsWith("PK\x6\x8"u8))
                return position + i;
        }
        throw ArchiveFault.Corrupt(Options.SourceName, "its directory does not follow its entries.");
    }

    private void Compare(ZipRecord record)
    {
        string name = Options.Names.Decode(record.Name, ArchiveFormat.Zip);
        if (record.Kind is ArchiveEntryKind.SymbolicLink or ArchiveEntryKind.Device or ArchiveEntryKind.Fifo)
        {
            throw ArchiveFault.Unsupported(
                Options.SourceName,
                $"'{name}' is a link or device, which a zip inside another archive tells only at its end. Deliver this zip by itself.");
        }
        var key = new Seen(Comparable(record.Name), record.Size, record.Crc);
        if (_seen.GetValueOrDefault(key) == 0)
            throw ArchiveFault.Corrupt(Options.SourceName, $"'{name}' is not there as its directory says.");
        _seen[key]--;
    }

    // libarchive makes slashes of the backslashes that DOS tools write, and puts one behind every directory.
    private static string Comparable(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name).Replace('\\', '/').TrimEnd('/');

    private readonly record struct Seen(string Name, long Size, uint Crc);
}
