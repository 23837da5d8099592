using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html</summary>
internal static class BucketName
{
    /// <exception cref="S3Exception">InvalidBucketName.</exception>
    public static void Check(string name)
    {
        var valid = name.Length is >= 3 and <= 63
            && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
            && char.IsAsciiLetterOrDigit(name[0])
            && char.IsAsciiLetterOrDigit(name[^1])
            && !name.Contains("..", StringComparison.Ordinal);
        if (!valid)
            throw S3Errors.Of("InvalidBucketName", null, ("BucketName", name));
    }
}
