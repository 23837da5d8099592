using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static S3Ingest.Core.Archives.Native.NativeMethods;

namespace S3Ingest.Core.Archives.Native;

/// <summary>
/// One libarchive reader with exactly one format and at most one filter: it is never asked to find out by itself, since it
/// recurses, confuses formats and starts programs then. Every native fault leaves it as one of the four of the catalogue.
/// </summary>
internal sealed unsafe class NativeReader : IDisposable
{
    private readonly string _name;
    private readonly ArchiveSource _source;
    private readonly ArchiveHandle _handle;
    private byte* _block;
    private int _blockLength;
    private Exception? _fault;
    private bool _opened;

    private NativeReader(Stream content, long? length, string name)
    {
        if (!LibraryLoader.IsAvailable)
            throw ArchiveFault.Unsupported(name, $"libarchive is missing on this system. {LibraryLoader.Advice}");
        _name = name;
        _source = new ArchiveSource(content, length);
        _handle = ArchiveHandle.Create(_source);
    }

    /// <summary>The entry that <see cref="NextHeader"/> arrived at.</summary>
    public nint Entry { get; private set; }

    /// <summary>Where the current block of <see cref="NextBlock"/> belongs in the entry; at the end of a sparse one its size.</summary>
    public long BlockOffset { get; private set; }

    /// <summary>Bytes of the source that the format or the filter has taken.</summary>
    public long Taken => FilterBytes(_handle, SourceFilter);

    /// <summary>Bytes of the source that were read, taken or not.</summary>
    public long Read => _source.Position;

    /// <summary>Bytes at the end of what was read that are zero.</summary>
    public long TrailingZeros => _source.TrailingZeros;

    /// <summary>A reader of one container, which ends after <paramref name="length"/> bytes if that is not null.</summary>
    public static NativeReader OpenFormat(Stream content, ArchiveFormat format, long? length, string name)
    {
        var reader = new NativeReader(content, length, name);
        return reader.Start(handle => format switch
        {
            ArchiveFormat.Tar => SetFormat(handle, FormatTar),
            ArchiveFormat.SevenZip => SetFormat(handle, FormatSevenZip),
            ArchiveFormat.Rar => SetFormat(handle, FormatRar),
            ArchiveFormat.Rar5 => SetFormat(handle, FormatRar5),
            _ => content.CanSeek ? SupportSeekableZip(handle) : SupportStreamedZip(handle),
        }, format);
    }

    /// <summary>A reader of one compressed stream, whose content is the one entry.</summary>
    public static NativeReader OpenFilter(Stream content, int filter, string name)
    {
        var reader = new NativeReader(content, null, name);
        return reader.Start(handle => Math.Min(SetFormat(handle, FormatRaw), AppendFilter(handle, filter)), null);
    }

    /// <summary>Goes on to the next entry; false at the end.</summary>
    public bool NextHeader(CancellationToken cancellationToken)
    {
        Begin(cancellationToken);
        int result;
        using (NativeLocale.Enter())
        {
            result = NativeMethods.NextHeader(_handle, out nint entry);
            Entry = entry;
        }
        // A name that is not what its header says it is comes as its raw bytes, which are decoded here; other warnings are
        // things that do not fit together.
        if (result == Ok || (result == Warn && IsAboutCharset()))
            return true;
        if (result == Eof)
        {
            _source.ThrowIfParked();
            return false;
        }
        throw Fault();
    }

    /// <summary>Gets the next block of the entry's data; false at its end.</summary>
    public bool NextBlock(CancellationToken cancellationToken)
    {
        Begin(cancellationToken);
        int result = DataBlock(_handle, out byte* data, out nuint size, out long offset);
        BlockOffset = offset;
        if (result == Eof)
        {
            _source.ThrowIfParked();
            return false;
        }
        // A warning is how a wrong CRC in a zip and a 7z shows.
        if (result != Ok)
            throw Fault();
        _block = data;
        _blockLength = checked((int)size);
        return true;
    }

    /// <summary>The block that <see cref="NextBlock"/> got; valid until the next call.</summary>
    public ReadOnlySpan<byte> Block => new(_block, _blockLength);

    /// <summary>Reads the source to its end.</summary>
    public void Drain(CancellationToken cancellationToken)
    {
        _source.Cancellation = cancellationToken;
        _source.Drain();
    }

    /// <summary>Reads the source on from a position near the one where the format stopped.</summary>
    public int ReadSource(long position, Span<byte> destination, CancellationToken cancellationToken)
    {
        _source.Cancellation = cancellationToken;
        return _source.ReadFrom(position, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private NativeReader Start(Func<ArchiveHandle, int> configure, ArchiveFormat? format)
    {
        try
        {
            using (NativeLocale.Enter())
            {
                if (configure(_handle) != Ok)
                    throw Fault();
                if (format is ArchiveFormat.Tar)
                {
                    _ = SetOption(_handle, "tar", "read_concatenated_archives", "1");
                    // On macOS an AppleDouble file would else be taken away from the entries.
                    _ = SetOption(_handle, "tar", "mac-ext", null);
                    // Setting an option makes libarchive forget which format was set.
                    if (configure(_handle) != Ok)
                        throw Fault();
                }
                else if (format is ArchiveFormat.Zip)
                    _ = SetOption(_handle, "zip", "mac-ext", null);
                if (NativeMethods.Open(_handle) != Ok)
                    throw Fault();
                _opened = true;
            }
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // A warning does not stop libarchive: the next call would find an end as if nothing had been.
    private void Begin(CancellationToken cancellationToken)
    {
        if (_fault is not null)
            ExceptionDispatchInfo.Throw(_fault);
        _block = null;
        (_blockLength, BlockOffset) = (0, 0);
        _source.Cancellation = cancellationToken;
    }

    private bool IsAboutCharset() => Text().Contains(" be converted from ", StringComparison.Ordinal);

    private string Text() => Marshal.PtrToStringUTF8((nint)ErrorText(_handle))?.Trim() ?? "";

    private Exception Fault()
    {
        _source.ThrowIfParked();
        // Where no format was found at opening, the question would go to a format behind the last one, and crash.
        bool isEncrypted = _opened && HasEncryptedEntries(_handle) > 0;
        return _fault = NativeFault.Translate(_name, Text(), ErrorNumber(_handle), isEncrypted);
    }
}
