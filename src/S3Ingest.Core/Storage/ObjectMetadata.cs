using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Storage;

/// <summary>
/// User metadata of our objects: names, and values that survive HTTP headers. Everything of one object stays inside the
/// 2 KB that S3 allows for user metadata (S3 User Guide, working with object metadata).
/// </summary>
public static class ObjectMetadata
{
    /// <summary>ISO 8601, UTC.</summary>
    public const string UploadedAt = "uploaded_at";

    /// <summary>File name without folder.</summary>
    public const string OriginalFileName = "original_filename";

    /// <summary>Path relative to the watch directory.</summary>
    public const string SourcePath = "ingest-source-path";

    /// <summary>Path inside the archive.</summary>
    public const string Entry = "ingest-entry";

    /// <summary>Bytes of the source.</summary>
    public const string SourceSize = "ingest-source-size";

    /// <summary>Time of last write of the source, ISO 8601 with all digits, UTC.</summary>
    public const string SourceModified = "ingest-source-mtime";

    /// <summary>Operation id.</summary>
    public const string Operation = "ingest-operation";

    /// <summary>Attempt id: settles a commit whose reply was lost.</summary>
    public const string Attempt = "ingest-attempt";

    /// <summary>SHA-256 of the content in hex, for objects whose content is known before they are sent.</summary>
    public const string Sha256 = "ingest-sha256";

    /// <summary>How the object came about, where that is not ingest: <see cref="OnDemand"/>.</summary>
    public const string Origin = "ingest-origin";

    /// <summary>Sent by Send-IngestFile: tells nothing of what a watcher still has to do.</summary>
    public const string OnDemand = "upload";

    /// <summary>Bytes of names and encoded values together.</summary>
    public const int MaxBytes = 2048;

    internal const string HeaderPrefix = "x-amz-meta-";

    private const string HashPrefix = "sha256:";

    // Values that may be replaced by their hash when the whole does not fit, and nothing else may.
    private static readonly string[] Paths = [SourcePath, Entry, OriginalFileName];

    // RADOS Gateway takes headers through CGI names and gives "_" back as "-".
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["uploaded-at"] = UploadedAt,
        ["original-filename"] = OriginalFileName,
    };

    /// <summary>
    /// Values percent-encoded (RFC 3986, 2.1). When the whole exceeds <see cref="MaxBytes"/>, the longest paths become
    /// <c>sha256:</c> and their hash. Throws <see cref="IngestErrorId.ConfigurationInvalid"/> when that is not enough.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Encode(IReadOnlyDictionary<string, string> values)
    {
        var encoded = values.ToDictionary(v => v.Key, v => EncodeValue(v.Value), StringComparer.OrdinalIgnoreCase);
        foreach (var name in Paths.Where(encoded.ContainsKey).OrderByDescending(n => encoded[n].Length).ToArray())
        {
            if (Measure(encoded) <= MaxBytes)
                break;
            encoded[name] = Hash(values[name]);
        }
        int bytes = Measure(encoded);
        return bytes <= MaxBytes ? encoded : throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"The object's metadata has {bytes} bytes, S3 allows {MaxBytes}. Give fewer or shorter metadata values.");
    }

    /// <summary>Inverse of <see cref="Encode"/>; values that other tools wrote without encoding come back as they are.</summary>
    public static IReadOnlyDictionary<string, string> Decode(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, value) in headers)
        {
            var name = header.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase) ? header[HeaderPrefix.Length..] : header;
            values[Aliases.GetValueOrDefault(name, name)] = PercentEncoding.Decode(value ?? "");
        }
        return values;
    }

    /// <summary>True when a decoded value stands for <paramref name="path"/>, itself or by its hash.</summary>
    public static bool PathEquals(string? stored, string path) =>
        string.Equals(stored, path, StringComparison.Ordinal) || string.Equals(stored, Hash(path), StringComparison.Ordinal);

    private static string EncodeValue(string value) => PercentEncoding.Encode(value);

    private static string Hash(string path) => HashPrefix + Hex.Lower(SHA256.HashData(Encoding.UTF8.GetBytes(path)));

    // Names are counted with their header prefix: the documentation leaves open whether it belongs to the 2 KB.
    private static int Measure(Dictionary<string, string> encoded) =>
        encoded.Sum(e => HeaderPrefix.Length + e.Key.Length + e.Value.Length);
}
