namespace S3Ingest;

/// <summary>One job of S3 Batch Operations that was written down, not started.</summary>
public sealed class BatchJob
{
    /// <summary><c>S3PutObjectCopy</c> or <c>LambdaInvoke</c>.</summary>
    public string Operation { get; init; } = "";

    /// <summary>What the native copy puts before the keys; null for LambdaInvoke.</summary>
    public string? TargetKeyPrefix { get; init; }

    /// <summary>Path or URI of the CSV manifest.</summary>
    public string Manifest { get; init; } = "";

    /// <summary>Path or URI of the CreateJob request, as <c>aws s3control create-job --cli-input-json</c> takes it.</summary>
    public string Request { get; init; } = "";

    /// <summary>Objects in the manifest.</summary>
    public long ObjectCount { get; init; }

    /// <summary>Bytes of these objects.</summary>
    public long Size { get; init; }
}
