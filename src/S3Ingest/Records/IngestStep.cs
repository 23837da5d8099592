namespace S3Ingest;

/// <summary>One step of an operation and when it was reached.</summary>
public sealed class IngestStep
{
    /// <summary>Detected, Settled, Started, Uploaded, Verified or Disposed; of an upload, what <see cref="UploadRecord.Stages"/> names.</summary>
    public string Name { get; init; } = "";

    /// <summary>UTC.</summary>
    public DateTimeOffset At { get; init; }
}
