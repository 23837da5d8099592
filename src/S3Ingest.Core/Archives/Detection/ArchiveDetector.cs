namespace S3Ingest.Core.Archives.Detection;

/// <summary>
/// Decides what a file is: the extension permits, the content decides. Without the extension of an archive nothing is opened;
/// with one it is opened as what its content is, a 7z called <c>.zip</c> as a 7z, and content that is no archive is a fault.
/// Thread-safe.
/// </summary>
/// <remarks>
/// All methods throw <see cref="IngestException"/>: <see cref="IngestErrorId.ArchiveUnsupported"/> for a part of a split
/// archive and for content known by its magic that is not opened, <see cref="IngestErrorId.ArchiveCorrupt"/> for any other.
/// </remarks>
public static class ArchiveDetector
{
    /// <summary>Bytes from the beginning that are asked for. With fewer, content that is longer may be taken for damaged.</summary>
    public const int PrefixLength = 4096;

    /// <summary>False for most files: their name is that of no archive, so their content need not be looked at.</summary>
    /// <param name="name">File name; folders before it, separated by <c>/</c>, are kept.</param>
    public static bool IsCandidate(string name) => ArchiveName.Parse(name).Kind != ArchiveNameKind.Other;

    /// <summary>Decides by name and first bytes, for content that can only be read forward.</summary>
    /// <param name="name">File name; folders before it, separated by <c>/</c>, are kept.</param>
    /// <param name="prefix">The first <see cref="PrefixLength"/> bytes, or all when there are fewer.</param>
    public static DetectedContent Detect(string name, ReadOnlySpan<byte> prefix) => Detect(name, prefix, null);

    /// <summary>
    /// Decides by name, first bytes and, for a zip, its central directory: whether it is a document or a part of a split archive is certain then.
    /// </summary>
    /// <param name="name">File name; folders before it, separated by <c>/</c>, are kept.</param>
    /// <param name="content">Seekable; read from its beginning, and there again afterwards.</param>
    public static DetectedContent Detect(string name, Stream content)
    {
        // Most files are no archives, and are not read twice then.
        if (!IsCandidate(name))
            return new PlainContent();
        content.Position = 0;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        prefix = prefix[..content.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false)];
        try
        {
            return Detect(name, prefix, content);
        }
        finally
        {
            content.Position = 0;
        }
    }

    /// <summary>
    /// Decides what is inside a compressed file. A tar is a tar whatever the name says; anything else is what
    /// <see cref="Detect(string, ReadOnlySpan{byte})"/> says of <see cref="CompressedContent.InnerName"/>.
    /// </summary>
    /// <param name="outer">The compressed file.</param>
    /// <param name="prefix">Its first <see cref="PrefixLength"/> decompressed bytes, or all when there are fewer.</param>
    public static DetectedContent DetectInside(CompressedContent outer, ReadOnlySpan<byte> prefix)
    {
        if (TarHeader.IsHeader(prefix))
            return Tar(outer.InnerName, outer.BaseName, outer.Filter, prefix);
        if (!outer.MustHoldTar)
            return Detect(outer.InnerName, prefix);
        if (TarHeader.IsEmptyTar(prefix))
            return new ContainerContent(ArchiveFormat.Tar, outer.Filter, outer.BaseName);
        throw TarHeader.HasMagic(prefix)
            ? DetectionFault.TarChecksum(outer.InnerName)
            : DetectionFault.Mismatch(outer.InnerName, prefix, decompressed: true);
    }

    private static DetectedContent Detect(string name, ReadOnlySpan<byte> prefix, Stream? whole)
    {
        var parsed = ArchiveName.Parse(name);
        if (parsed.Kind == ArchiveNameKind.Other)
            return new PlainContent();
        var signature = Signatures.Of(prefix);
        bool isRar = signature is Signature.Rar or Signature.Rar5;
        // Nothing but RAR makes more of .r00 than a file.
        if (parsed.Kind == ArchiveNameKind.OldRarPart && !(isRar && RarHeader.IsVolume(signature, prefix) is not false))
            return new PlainContent();
        // A name such as report.part1.rar may be chance; encrypted headers leave only the name.
        bool isVolume = isRar && RarHeader.IsVolume(signature, prefix) is { } flag
            ? flag
            : parsed.Kind is ArchiveNameKind.Volume or ArchiveNameKind.RarPart or ArchiveNameKind.OldRarPart || signature == Signature.ZipVolume;
        if (isVolume)
            throw DetectionFault.Volume(name);
        if (prefix.IsEmpty)
            throw DetectionFault.Empty(name);
        return signature switch
        {
            Signature.Zip => Zip(name, parsed, prefix, whole),
            Signature.Rar => new ContainerContent(ArchiveFormat.Rar, CompressionFilter.None, parsed.BaseName),
            Signature.Rar5 => new ContainerContent(ArchiveFormat.Rar5, CompressionFilter.None, parsed.BaseName),
            Signature.SevenZip => new ContainerContent(ArchiveFormat.SevenZip, CompressionFilter.None, parsed.BaseName),
            Signature.Tar => Tar(name, parsed.BaseName, CompressionFilter.None, prefix),
            Signature.Gzip => Compressed(parsed, CompressionFilter.Gzip),
            Signature.Bzip2 => Compressed(parsed, CompressionFilter.Bzip2),
            Signature.Xz => Compressed(parsed, CompressionFilter.Xz),
            Signature.Zstd => Compressed(parsed, CompressionFilter.Zstd),
            _ => Unknown(name, parsed, prefix, whole),
        };
    }

    private static CompressedContent Compressed(ArchiveName name, CompressionFilter filter) =>
        new(filter, name.InnerName, name.BaseName, MustHoldTar: name.Kind != ArchiveNameKind.Compressed);

    private static ContainerContent Tar(string name, string baseName, CompressionFilter filter, ReadOnlySpan<byte> prefix) =>
        TarHeader.IsContinuation(prefix) ? throw DetectionFault.Volume(name) : new(ArchiveFormat.Tar, filter, baseName);

    private static DetectedContent Zip(string name, ArchiveName parsed, ReadOnlySpan<byte> prefix, Stream? whole)
    {
        if (ZipDocument.HasMarker(prefix))
            return new PlainContent();
        // A damaged directory is for the reader to report: it knows which entries are left.
        var directory = whole is null ? null : ZipDirectory.Read(whole);
        if (directory is { IsVolume: true })
            throw DetectionFault.Volume(name);
        if (directory is { IsDocument: true })
            return new PlainContent();
        return new ContainerContent(ArchiveFormat.Zip, CompressionFilter.None, parsed.BaseName, MayBeDocument: directory is null);
    }

    private static DetectedContent Unknown(string name, ArchiveName parsed, ReadOnlySpan<byte> prefix, Stream? whole)
    {
        // Zeros alone are an empty tar if the name says tar, and not, say, the beginning of a disk image.
        if (parsed.Kind == ArchiveNameKind.Tar)
        {
            if (TarHeader.IsEmptyTar(prefix))
                return new ContainerContent(ArchiveFormat.Tar, CompressionFilter.None, parsed.BaseName);
            if (TarHeader.HasMagic(prefix))
                throw DetectionFault.TarChecksum(name);
        }
        // Other bytes may stand before a zip, which is found by its end: the last part of a split one, a program that
        // unpacks it, or what a transfer put there.
        if (whole is null || ZipDirectory.Read(whole) is not { } directory)
            throw DetectionFault.Mismatch(name, prefix, decompressed: false);
        if (directory.IsVolume)
            throw DetectionFault.Volume(name);
        if (Signatures.NameForeign(prefix) is not null)
            throw DetectionFault.SelfExtracting(name);
        return directory.IsDocument ? new PlainContent() : new ContainerContent(ArchiveFormat.Zip, CompressionFilter.None, parsed.BaseName);
    }
}
