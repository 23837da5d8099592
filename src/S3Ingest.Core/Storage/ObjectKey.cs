using System.Text;

namespace S3Ingest.Core.Storage;

/// <summary>Object keys: UTF-8, at most 1,024 bytes (S3 User Guide, naming objects), <c>/</c> as the only separator.</summary>
public static class ObjectKey
{
    /// <summary>Bytes of a key in UTF-8.</summary>
    public const int MaxBytes = 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// Key of a file or entry below a prefix. On Windows <c>\</c> separates folders; elsewhere it is an ordinary
    /// character of a name and stays. No name is normalised: NFC and NFD are different keys in S3.
    /// </summary>
    public static string Combine(string? prefix, string relativePath)
    {
        if (Path.DirectorySeparatorChar != '/')
            relativePath = relativePath.Replace(Path.DirectorySeparatorChar, '/');
        if (string.IsNullOrEmpty(prefix))
            return relativePath;
        return prefix[^1] == '/' ? prefix + relativePath : $"{prefix}/{relativePath}";
    }

    /// <summary>Returns the key, or throws <see cref="IngestErrorId.KeyInvalid"/>.</summary>
    public static string Validate(string key)
    {
        if (FindFault(key) is { } fault)
        {
            throw new IngestException(IngestErrorId.KeyInvalid, $"The key '{Printable(key)}' {fault}")
            {
                Key = key,
                Target = key,
            };
        }
        return key;
    }

    private static string? FindFault(string key)
    {
        if (string.IsNullOrEmpty(key))
            return "is empty. Give the file a name, or set INGEST_KEY_PREFIX.";
        if (key[0] == '/')
            return "begins with a slash: providers sign and list such keys differently. Leave the slash out of INGEST_KEY_PREFIX.";
        foreach (char c in key)
        {
            if (char.IsControl(c))
                return $"has the control character U+{(int)c:X4}, which S3 listings cannot carry. Rename the file.";
            // XML 1.0, 2.2: not characters; a listing with such a key cannot be parsed.
            if (c is '\uFFFE' or '\uFFFF')
                return $"has the non-character U+{(int)c:X4}, which S3 listings cannot carry. Rename the file.";
        }
        foreach (var segment in key.Split('/'))
        {
            // S3 User Guide, naming objects: relative path elements are resolved by the console, SDKs and proxies.
            if (segment is "." or "..")
                return $"has the segment '{segment}', which clients and proxies resolve as a relative path. Rename the folder.";
        }
        int bytes;
        try
        {
            bytes = Strict.GetByteCount(key);
        }
        catch (EncoderFallbackException)
        {
            return "is not valid Unicode (half of a surrogate pair). Rename the file.";
        }
        return bytes <= MaxBytes ? null : $"has {bytes} bytes in UTF-8, S3 allows {MaxBytes}. Shorten the path or INGEST_KEY_PREFIX.";
    }

    // The message goes to a terminal.
    private static string Printable(string key)
    {
        var shown = string.Concat(key.Take(200).Select(c => char.IsControl(c) ? "\\u" + ((int)c).ToString("x4", null) : c.ToString()));
        return key.Length > 200 ? shown + "…" : shown;
    }
}
