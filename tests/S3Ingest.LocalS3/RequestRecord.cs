namespace S3Ingest.LocalS3;

/// <summary>A request as the server saw it.</summary>
/// <param name="Operation">Name of the operation, such as <c>PutObject</c>; <c>Unknown</c> when there is none.</param>
/// <param name="Query">The raw query, with any signature in it removed.</param>
/// <param name="Headers">Request headers without Authorization; names compare without regard to case.</param>
/// <param name="Status">HTTP status answered, 0 when the connection was closed without a reply.</param>
/// <param name="ErrorCode">S3's error code, null on success.</param>
/// <param name="Fault">The fault the request met, or null.</param>
public sealed record RequestRecord(
    DateTimeOffset Time,
    string Operation,
    string Method,
    string Bucket,
    string Key,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    int Status,
    string? ErrorCode,
    Faults.FaultAction? Fault);
