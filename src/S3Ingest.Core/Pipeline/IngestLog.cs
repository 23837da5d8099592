using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Pipeline;

/// <summary>The log events of one source's way; names and values are stable, so that log files can be searched by them.</summary>
internal static class IngestLog
{
    private static readonly EventId DetectedEvent = new(1, "FileDetected");
    private static readonly EventId StartedEvent = new(2, "UploadStarted");
    private static readonly EventId UploadedEvent = new(3, "FileUploaded");
    private static readonly EventId VerifiedEvent = new(4, "FileVerified");
    private static readonly EventId FailedEvent = new(5, "FileFailed");
    private static readonly EventId PresentEvent = new(6, "AlreadyPresent");
    private static readonly EventId MovedEvent = new(7, "FileMoved");
    private static readonly EventId RetryEvent = new(8, "FileRetried");
    private static readonly EventId RecoveredEvent = new(9, "OperationRecovered");
    private static readonly EventId ReadAgainEvent = new(10, "SourceReadAgain");
    private static readonly EventId RenamedEvent = new(11, "KeyTaken");

    public static void Detected(ILogger log, string path, long size) =>
        log.LogInformation(DetectedEvent, "Detected {Path} ({Size} bytes)", path, size);

    public static void Started(ILogger log, string path, string key) =>
        log.LogInformation(StartedEvent, "Started {Path} -> {Key}", path, key);

    public static void Uploaded(ILogger log, string path, string key, long bytes, TimeSpan duration) =>
        log.LogInformation(UploadedEvent, "Uploaded {Path} -> {Key} ({Bytes} bytes in {Seconds:0.000} s)", path, key, bytes, duration.TotalSeconds);

    public static void Verified(ILogger log, string path, string key, VerificationMethod method) =>
        log.LogInformation(VerifiedEvent, "Verified {Path} -> {Key} by {Method}", path, key, method);

    public static void Failed(ILogger log, string path, Exception fault, string errorId) =>
        log.LogError(FailedEvent, fault, "Failed {Path}: {ErrorId}: {Reason}", path, errorId, fault.Message);

    public static void Present(ILogger log, string path, string key, VerificationMethod method) =>
        log.LogInformation(PresentEvent, "Already in S3: {Path} -> {Key}, proved by {Method}; not sent again", path, key, method);

    public static void Moved(ILogger log, string path, string destination) =>
        log.LogInformation(MovedEvent, "Moved {Path} -> {Destination}", path, destination);

    public static void Retry(ILogger log, string path, Exception fault, int attempt, TimeSpan delay) =>
        log.LogWarning(RetryEvent, "Attempt {Attempt} at {Path} ended: {Reason} Next in {Seconds:0.0} s", attempt, path, fault.Message, delay.TotalSeconds);

    public static void ReadAgain(ILogger log, string path) =>
        log.LogInformation(ReadAgainEvent, "Later values of {Path} do not fit the types of the first ones; nothing of it is visible, it is converted again with exact types", path);

    public static void Renamed(ILogger log, string path, string reason, string key) =>
        log.LogWarning(RenamedEvent, "{Reason} {Path} becomes {Key}", reason, path, key);

    public static void Recovered(ILogger log, string path, string what) =>
        log.LogInformation(RecoveredEvent, "Recovered {Path}: {What}", path, what);
}
