namespace S3Ingest.Core.Structure.Scale;

/// <summary>Bucket and key of an <c>s3://</c> URI. The key may be empty and is taken as it stands: nothing is decoded.</summary>
internal readonly record struct S3Address(string BucketName, string Key)
{
    private const string Scheme = "s3://";

    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    public static S3Address Parse(string uri, string example) => TryParse(uri) ?? throw new IngestException(
        IngestErrorId.ConfigurationInvalid, $"'{uri}' is no S3 URI. Write it as {example}.") { Target = uri, Value = uri };

    public static S3Address? TryParse(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        int slash = uri.IndexOf('/', Scheme.Length);
        string bucket = slash < 0 ? uri[Scheme.Length..] : uri[Scheme.Length..slash];
        return bucket.Length == 0 ? null : new S3Address(bucket, slash < 0 ? "" : uri[(slash + 1)..]);
    }

    public override string ToString() => $"{Scheme}{BucketName}/{Key}";
}
