namespace S3Ingest.Core.Archives.Native;

/// <summary>What libarchive says, as one of the four faults.</summary>
internal static class NativeFault
{
    private static readonly string[] Encryption = ["encrypt", "passphrase", "password", "crypto codec"];
    private static readonly string[] Memory = ["too much memory", "out of memory", "allocate", "enough memory", "no memory", "window is too large"];
    private static readonly string[] Missing = ["unsupported", "not supported", "support unavailable", "no support for", "unknown codec"];

    /// <summary>The fault for a message of libarchive, which may be empty.</summary>
    /// <param name="source">Name of the archive.</param>
    /// <param name="text">archive_error_string.</param>
    /// <param name="number">archive_errno.</param>
    /// <param name="isEncrypted">archive_read_has_encrypted_entries.</param>
    public static IngestException Translate(string source, string text, int number, bool isEncrypted)
    {
        if (isEncrypted || Says(text, Encryption))
            return ArchiveFault.Encrypted(source, "its content or its directory needs a password.");
        if (number == NativeMethods.OutOfMemory || Says(text, Memory))
            return ArchiveFault.LimitExceeded(source, $"expanding it needs more memory than libarchive may take ({text}).");
        if (Says(text, Missing))
            return ArchiveFault.Unsupported(source, $"this system's libarchive says: {Sentence(text)}");
        return ArchiveFault.Corrupt(source, text.Length == 0 ? "it ends too early or its headers are broken." : Sentence(text));
    }

    private static bool Says(string text, string[] words) =>
        words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
