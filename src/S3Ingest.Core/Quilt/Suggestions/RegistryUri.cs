namespace S3Ingest.Core.Quilt.Suggestions;

/// <summary>Addresses of registries, which are whole buckets.</summary>
internal static class RegistryUri
{
    public const string Scheme = "s3://";

    public static string Of(string bucketName, string prefix = "") => prefix.Length == 0 ? Scheme + bucketName : $"{Scheme}{bucketName}/{prefix}";

    /// <summary>The bucket of <c>s3://bucket</c>, <c>s3://bucket/</c> or <c>bucket</c>; null when there is a prefix, or no bucket.</summary>
    public static string? TryBucket(string registry)
    {
        string bucket = (registry.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? registry[Scheme.Length..] : registry).TrimEnd('/');
        return bucket.Length > 0 && bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') ? bucket : null;
    }
}
