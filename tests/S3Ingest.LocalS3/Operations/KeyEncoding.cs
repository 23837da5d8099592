using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>The <c>encoding-type</c> of a listing: keys as they are, or percent-encoded.</summary>
internal sealed class KeyEncoding
{
    private readonly bool _url;

    public KeyEncoding(OperationContext context)
    {
        Name = context.Request.Query.Find("encoding-type");
        if (Name is not (null or "url"))
            throw S3Errors.Argument("encoding-type", Name, "Invalid Encoding Method specified in Request");
        _url = Name is not null;
    }

    /// <summary>Null when the client did not ask for one.</summary>
    public string? Name { get; }

    public string? Write(string? key) => key is null || !_url ? key : PercentCoding.Encode(key, keepSlash: true);
}
