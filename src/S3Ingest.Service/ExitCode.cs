namespace S3Ingest.Service;

/// <summary>Exit codes; systemd units and scheduled tasks decide by them.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was there is in S3 and verified, or the service was stopped in order.</summary>
    public const int Done = 0;

    /// <summary>The run could not start or continue: configuration, credentials, bucket.</summary>
    public const int Failed = 1;

    /// <summary>The run with <c>--once</c> ended in order, some files failed.</summary>
    public const int SomeFailed = 3;

    /// <summary>Another watcher holds the watch directory.</summary>
    public const int LedgerLocked = 11;
}
