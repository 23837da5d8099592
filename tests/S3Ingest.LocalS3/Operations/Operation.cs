using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>An operation under the name the API gives it.</summary>
/// <param name="Writes">Whether a read-only key is refused.</param>
internal sealed record Operation(string Name, bool Writes, Func<OperationContext, Task<S3Reply>> Handle);
