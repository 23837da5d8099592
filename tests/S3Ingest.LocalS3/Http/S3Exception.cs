namespace S3Ingest.LocalS3.Http;

/// <summary>A request that ends with an error document.</summary>
internal sealed class S3Exception(int status, string code, string message, (string Name, string Value)[] details)
    : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Further elements of the document, such as the bucket's name.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; } = details;

    /// <summary>Headers of the reply, such as the mark of a delete marker.</summary>
    public List<KeyValuePair<string, string>> Headers { get; } = [];
}
