namespace S3Ingest;

/// <summary>What runs a task.</summary>
public enum IngestTaskPlatform
{
    /// <summary>A service and a timer of systemd.</summary>
    Systemd,
    /// <summary>A task of Windows Task Scheduler.</summary>
    WindowsTaskScheduler,
}
