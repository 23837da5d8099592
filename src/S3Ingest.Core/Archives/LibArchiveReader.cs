using System.Runtime.InteropServices;
using S3Ingest.Core.Archives.Native;
using static S3Ingest.Core.Archives.Native.NativeMethods;

namespace S3Ingest.Core.Archives;

/// <summary>An archive read by libarchive. What a format has to prove beyond what libarchive looks at is in its subclass.</summary>
internal abstract class LibArchiveReader : ArchiveReader
{
    private readonly NativeReader _native;
    private readonly ArchiveFormat _format;
    private ArchiveEntry? _current;
    private NativeContent? _content;
    private EntryStream? _stream;
    private bool _ended;

    /// <summary>Opens the native side; it sees the first <paramref name="length"/> bytes if that is not null.</summary>
    protected LibArchiveReader(Stream content, ArchiveFormat format, ArchiveReadOptions options, long? length = null)
    {
        (_format, Options) = (format, options);
        _native = NativeReader.OpenFormat(content, format, length, options.SourceName);
    }

    /// <inheritdoc/>
    public sealed override ArchiveEntry Current => _current ?? throw new InvalidOperationException("There is no current entry.");

    /// <inheritdoc/>
    public override bool ContentIsChecked => true;

    /// <summary>What it was opened with.</summary>
    protected ArchiveReadOptions Options { get; }

    /// <summary>The native side.</summary>
    protected NativeReader Native => _native;

    /// <inheritdoc/>
    public sealed override bool MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_ended)
            return false;
        if (_current is not null)
            FinishEntry(cancellationToken);
        if (!_native.NextHeader(cancellationToken))
        {
            AtEnd(cancellationToken);
            _ended = true;
            return false;
        }
        _current = Describe(ReadHeader());
        _content = CreateContent(_current);
        return true;
    }

    /// <inheritdoc/>
    public sealed override Stream OpenEntry()
    {
        if (_content is null || _stream is not null)
            throw new InvalidOperationException("There is no current entry, or it was opened before.");
        ThrowIfUnreadable(Current);
        return _stream = new EntryStream(OpenContent());
    }

    /// <summary>What the header says, as the subclass knows better.</summary>
    protected virtual ArchiveEntry Describe(ArchiveEntry header) => header;

    /// <summary>The content of an entry that libarchive reads.</summary>
    protected virtual NativeContent CreateContent(ArchiveEntry entry) =>
        new(_native, Options.SourceName, entry.Name, entry.Kind == ArchiveEntryKind.File ? entry.Size : null, false, null);

    /// <summary>Where the bytes of the current entry come from.</summary>
    protected virtual EntryRead OpenContent() => _content!.Read;

    /// <summary>Looks at the rest of an entry before the next one.</summary>
    protected virtual void FinishContent(NativeContent content, CancellationToken cancellationToken) => content.Skip(cancellationToken);

    /// <summary>Throws when the content of an entry cannot be had.</summary>
    protected virtual void ThrowIfUnreadable(ArchiveEntry entry)
    {
        if (entry.IsEncrypted)
            throw ArchiveFault.Encrypted(Options.SourceName, $"'{entry.Name}' needs a password.");
    }

    /// <summary>Looks at what comes after the last entry.</summary>
    protected abstract void AtEnd(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _stream?.Close();
        _native.Dispose();
    }

    private void FinishEntry(CancellationToken cancellationToken)
    {
        _stream?.Close();
        if (Current.Kind == ArchiveEntryKind.File)
            ThrowIfUnreadable(Current);
        FinishContent(_content!, cancellationToken);
        (_current, _content, _stream) = (null, null, null);
    }

    private unsafe ArchiveEntry ReadHeader()
    {
        nint entry = _native.Entry;
        using var locale = NativeLocale.Enter();
        byte* name = PathName(entry);
        byte[] raw = Bytes(name is null ? PathNameUtf8(entry) : name);
        byte* hardLink = HardLink(entry);
        uint type = FileType(entry) & KindMask;
        var kind = hardLink is not null ? ArchiveEntryKind.HardLink : type switch
        {
            KindDirectory => ArchiveEntryKind.Directory,
            KindSymbolicLink => ArchiveEntryKind.SymbolicLink,
            KindCharacterDevice or KindBlockDevice => ArchiveEntryKind.Device,
            KindFifo or KindSocket => ArchiveEntryKind.Fifo,
            _ => ArchiveEntryKind.File,
        };
        byte* target = hardLink is not null ? hardLink : kind == ArchiveEntryKind.SymbolicLink ? SymbolicLink(entry) : null;
        return new()
        {
            RawName = raw,
            Name = Options.Names.Decode(raw, _format),
            Kind = kind,
            Size = SizeIsSet(entry) != 0 ? Size(entry) : null,
            ModifiedUtc = ModifiedIsSet(entry) != 0 ? Time(Modified(entry), ModifiedNanoseconds(entry).Value) : null,
            IsEncrypted = IsEncrypted(entry) != 0,
            LinkTarget = target is null ? null : Options.Names.Decode(Bytes(target), _format),
        };
    }

    private static unsafe byte[] Bytes(byte* text) =>
        text is null ? [] : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).ToArray();

    // A damaged header can say any number of seconds.
    private static DateTime? Time(long seconds, long nanoseconds)
    {
        const long Largest = 253_402_300_799;
        return seconds is < -62_135_596_800 or > Largest || nanoseconds is < 0 or > 999_999_999
            ? null
            : DateTime.UnixEpoch.AddSeconds(seconds).AddTicks(nanoseconds / 100);
    }
}
