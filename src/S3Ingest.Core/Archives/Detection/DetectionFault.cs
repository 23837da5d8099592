namespace S3Ingest.Core.Archives.Detection;

/// <summary>The one factory of the faults of detection. Renaming is the remedy that always works: a file with another extension is sent as it is.</summary>
internal static class DetectionFault
{
    private const int ShownBytes = 8;

    /// <summary>An archive by name, and no content.</summary>
    public static IngestException Empty(string name) =>
        Make(IngestErrorId.ArchiveCorrupt, name, "is an archive by its name and has no content. Send it again from its origin.");

    /// <summary>Part of a split archive.</summary>
    public static IngestException Volume(string name) => Make(
        IngestErrorId.ArchiveUnsupported,
        name,
        "is one part of a split archive, and its parts are not put together here. Join them into one file and send that: "
        + "'zip -s 0 parts.zip --out whole.zip' for zip; concatenate .001, .002 and so on; unpack and pack again for rar and tar.");

    /// <summary>A zip behind a program.</summary>
    public static IngestException SelfExtracting(string name) => Make(
        IngestErrorId.ArchiveUnsupported,
        name,
        "is a program with a zip behind it, as self-extracting archives are, and these are not opened. Remove the program with 'zip -J', or give it another extension to send it as it is.");

    /// <summary>A tar whose first header is damaged.</summary>
    public static IngestException TarChecksum(string name) => Make(
        IngestErrorId.ArchiveCorrupt, name, "is a tar whose first header does not match its checksum. Send it again from its origin.");

    /// <summary>An archive by name, other content.</summary>
    /// <param name="name">The name.</param>
    /// <param name="prefix">First bytes.</param>
    /// <param name="decompressed">True when they were decompressed.</param>
    public static IngestException Mismatch(string name, ReadOnlySpan<byte> prefix, bool decompressed)
    {
        var where = decompressed ? "by its name, and inside the compression it " : "by its name, but ";
        if (Signatures.NameForeign(prefix) is { } what)
        {
            return Make(
                IngestErrorId.ArchiveUnsupported,
                name,
                $"is an archive {where}is {what}, which is not opened. Give it the extension of its content to send it as it is.");
        }
        var begin = prefix.IsEmpty ? "is empty" : $"begins with the bytes {Convert.ToHexString(prefix[..Math.Min(ShownBytes, prefix.Length)])}, which no archive does";
        return Make(
            IngestErrorId.ArchiveCorrupt,
            name,
            $"is an archive {where}{begin}. Send it again from its origin if it is damaged, or give it the extension of its content to send it as it is.");
    }

    private static IngestException Make(IngestErrorId id, string name, string what) => new(id, $"'{name}' {what}") { Target = name };
}
