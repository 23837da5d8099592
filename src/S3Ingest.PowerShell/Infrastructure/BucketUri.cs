using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>A bucket as people copy it: by name, or as <c>s3://bucket/prefix</c>.</summary>
internal static class BucketUri
{
    private const string Bucket = "INGEST_BUCKET";
    private const string KeyPrefix = "INGEST_KEY_PREFIX";

    /// <summary>The bucket and the prefix, which is null unless a URI names one.</summary>
    public static (string? Bucket, string? KeyPrefix) Split(string? text) =>
        text is not null && S3Path.TryParse(text, out var bucket, out var key) ? (bucket, key.Length > 0 ? key : null) : (text, null);

    /// <summary>Makes the settings that parameters gave name bucket and prefix apart.</summary>
    /// <exception cref="IngestException">The URI names a prefix, and -KeyPrefix another one (ConfigurationInvalid).</exception>
    public static void Split(Dictionary<string, string?> settings)
    {
        if (!settings.TryGetValue(Bucket, out var given))
            return;
        (settings[Bucket], var prefix) = Split(given);
        if (prefix is null)
            return;
        if (settings.TryGetValue(KeyPrefix, out var other) && other != prefix)
            throw new IngestException(IngestErrorId.ConfigurationInvalid, $"-BucketName '{given}' names a key prefix, and -KeyPrefix '{other}' another one. Give one of them.") { Target = given };
        settings[KeyPrefix] = prefix;
    }
}
