namespace S3Ingest.Core.Archives.Detection;

/// <summary>Recognises content by its first bytes.</summary>
internal static class Signatures
{
    private static readonly (byte[] Magic, string What)[] Foreign =
    [
        ([0x04, 0x22, 0x4D, 0x18], "an LZ4 stream"),
        ([0x1F, 0x9D], "a compress (.Z) stream"),
        ([0x1F, 0xA0], "a compress -H stream"),
        ([0x5D, 0x00, 0x00], "an LZMA stream without container"),
        ("LZIP"u8.ToArray(), "an lzip stream"),
        ([0x89, 0x4C, 0x5A, 0x4F, 0x00], "an lzop stream"),
        ("MSCF"u8.ToArray(), "a Windows cabinet"),
        ([0x60, 0xEA], "an ARJ archive"),
        ("!<arch>\n"u8.ToArray(), "an ar archive"),
        ("070701"u8.ToArray(), "a cpio archive"),
        ("070702"u8.ToArray(), "a cpio archive"),
        ("070707"u8.ToArray(), "a cpio archive"),
        ([0xED, 0xAB, 0xEE, 0xDB], "an RPM package"),
        ("xar!"u8.ToArray(), "an xar archive"),
        ("MZ"u8.ToArray(), "a Windows program, perhaps a self-extracting archive"),
        ([0x7F, 0x45, 0x4C, 0x46], "a Linux program, perhaps a self-extracting archive"),
        ("#!"u8.ToArray(), "a script, perhaps a self-extracting archive"),
    ];

    /// <summary>What of the things that are opened it is.</summary>
    /// <param name="prefix">First bytes; 512 are needed for a tar, 10 for all others.</param>
    public static Signature Of(ReadOnlySpan<byte> prefix)
    {
        // APPNOTE.TXT, 4.3.7, 4.3.16, 4.3.14: first local header; or the end records of an empty archive.
        if (prefix.StartsWith("PK\x3\x4"u8) || prefix.StartsWith("PK\x5\x6"u8) || prefix.StartsWith("PK\x6\x6"u8))
            return Signature.Zip;
        // APPNOTE.TXT, 8.5.4: was to be split, and fitted into one part.
        if (prefix.StartsWith("PK00PK\x3\x4"u8))
            return Signature.Zip;
        // APPNOTE.TXT, 8.5.3.
        if (prefix.StartsWith("PK\x7\x8PK"u8))
            return Signature.ZipVolume;
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]))
            return Signature.SevenZip;
        if (prefix.StartsWith("Rar!\x1A\x7\x0"u8))
            return Signature.Rar;
        if (prefix.StartsWith("Rar!\x1A\x7\x1\x0"u8))
            return Signature.Rar5;
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]))
            return Signature.Xz;
        // RFC 1952, 2.3.1: deflate is the only method, the upper flags are reserved.
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]) && (prefix.Length < 4 || (prefix[3] & 0xE0) == 0))
            return Signature.Gzip;
        if (IsBzip2(prefix))
            return Signature.Bzip2;
        if (IsZstd(prefix))
            return Signature.Zstd;
        return TarHeader.IsHeader(prefix) ? Signature.Tar : Signature.None;
    }

    /// <summary>What of the things that are not opened it is, with its article; null when it is not known.</summary>
    public static string? NameForeign(ReadOnlySpan<byte> prefix)
    {
        foreach (var (magic, what) in Foreign)
        {
            if (prefix.StartsWith(magic))
                return what;
        }
        return null;
    }

    // "BZh", level, then the magic of a block or, without content, that of the end.
    private static bool IsBzip2(ReadOnlySpan<byte> prefix) =>
        prefix.Length >= 10 && prefix.StartsWith("BZh"u8) && prefix[3] is >= (byte)'1' and <= (byte)'9'
        && (prefix[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || prefix[4..].StartsWith((ReadOnlySpan<byte>)[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]));

    // RFC 8878, 3.1.1 and 3.1.2: a frame, or a skippable frame before it, as pzstd writes.
    private static bool IsZstd(ReadOnlySpan<byte> prefix) =>
        prefix.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])
        || (prefix.Length >= 4 && (prefix[0] & 0xF0) == 0x50 && prefix[1..].StartsWith((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18]));
}
