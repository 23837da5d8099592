namespace S3Ingest.Core.Quilt;

/// <summary>Addresses of packages (quilt, docs/Catalog/URI.md).</summary>
public static class PackageUris
{
    /// <summary><c>quilt+s3://bucket#package=namespace/name@tophash</c>, which the catalog and quilt3 open.</summary>
    /// <param name="bucketName">Bucket of the registry.</param>
    /// <param name="packageName">Name of the package.</param>
    /// <param name="topHash">Revision; null for whatever is the latest.</param>
    public static string Catalog(string bucketName, string packageName, string? topHash) =>
        $"quilt+s3://{bucketName}#package={packageName}{(topHash is null ? "" : "@" + topHash)}";

    /// <summary>S3 URI of a manifest.</summary>
    public static string Manifest(string bucketName, string topHash) => $"s3://{bucketName}/{RegistryKeys.Manifest(topHash)}";
}
