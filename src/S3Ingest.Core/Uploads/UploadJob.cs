namespace S3Ingest.Core.Uploads;

/// <summary>A source to be sent.</summary>
/// <param name="Source">The source.</param>
/// <param name="Fault">What was found before anybody looked at the source; null: nothing.</param>
/// <param name="IsNoSource">True when the fault is that there is nothing to send: it is no operation.</param>
internal sealed record UploadJob(UploadSource Source, IngestException? Fault = null, bool IsNoSource = false);
