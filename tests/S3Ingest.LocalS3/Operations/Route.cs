using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>The shape of the requests that ask for an operation.</summary>
internal sealed record Route(
    Scope Scope, string Method, string? SubResource, string Name, bool Writes, Func<OperationContext, Task<S3Reply>> Handle)
{
    /// <summary>A header that tells a copy from an upload.</summary>
    public string? Header { get; init; }

    public Operation Operation { get; } = new(Name, Writes, Handle);
}
