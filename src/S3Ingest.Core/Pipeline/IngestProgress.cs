namespace S3Ingest.Core.Pipeline;

/// <summary>How far a run is, at one moment.</summary>
/// <param name="FilesDone">Sources that ended.</param>
/// <param name="FilesQueued">Settled sources that wait.</param>
/// <param name="FilesActive">Sources in work.</param>
/// <param name="BytesDone">Bytes read of all sources.</param>
/// <param name="BytesTotal">Bytes of all sources known so far.</param>
/// <param name="BytesPerSecond">Rate over the last ten seconds.</param>
/// <param name="CurrentFile">Relative path of a source in work.</param>
public sealed record IngestProgress(
    long FilesDone, int FilesQueued, int FilesActive, long BytesDone, long BytesTotal, double BytesPerSecond, string? CurrentFile)
{
    /// <summary>Estimate from what is known so far; null when nothing moves.</summary>
    public TimeSpan? TimeLeft => BytesPerSecond > 0 ? TimeSpan.FromSeconds(Math.Max(0, BytesTotal - BytesDone) / BytesPerSecond) : null;
}
