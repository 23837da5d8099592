using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt.Suggestions;

namespace S3Ingest.Core.Quilt;

/// <summary>Which bucket is the registry.</summary>
public static class RegistryBucket
{
    /// <summary>The one that is given, else DEFAULT_PACKAGE_REGISTRY, else the bucket of the settings.</summary>
    /// <param name="given"><c>s3://bucket</c> or <c>bucket</c>; null when none is given.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: none is known, or it is no bucket.</exception>
    public static string Of(string? given, IngestOptions options)
    {
        string registry = given ?? options.PackageRegistry ?? options.BucketName;
        if (string.IsNullOrEmpty(registry))
            throw new IngestException(IngestErrorId.ConfigurationInvalid, "No registry is known. Give -Registry s3://bucket, or set DEFAULT_PACKAGE_REGISTRY or INGEST_BUCKET.");
        return RegistryUri.TryBucket(registry) ?? throw new IngestException(
            IngestErrorId.ConfigurationInvalid, $"'{registry}' is no registry: a registry is a whole bucket. Write s3://bucket, without a folder.")
        { Target = registry };
    }
}
