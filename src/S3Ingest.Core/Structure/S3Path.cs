using System.Diagnostics.CodeAnalysis;

namespace S3Ingest.Core.Structure;

/// <summary>S3 URIs as <c>s3://bucket/key</c>; the key is not escaped, as the AWS tools write it.</summary>
public static class S3Path
{
    private const string Scheme = "s3://";

    /// <summary>URI of a key.</summary>
    public static string Of(string bucketName, string key) => $"{Scheme}{bucketName}/{key}";

    /// <summary>True when the text is an S3 URI with a bucket; the key may be empty.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? bucketName, [NotNullWhen(true)] out string? key)
    {
        (bucketName, key) = (null, null);
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = text[Scheme.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        (bucketName, key) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        return bucketName.Length > 0;
    }
}
