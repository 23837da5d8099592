namespace S3Ingest.Core.Watching;

/// <summary>A source of change signals: inotify, the framework's file system watcher, or a test's.</summary>
internal interface IChangeSignals : IDisposable
{
    /// <summary>Begins to watch one directory; called before it is listed, again for one that is watched already.</summary>
    /// <param name="relative">Directory, relative to the root; empty for the root itself.</param>
    void Enter(string relative);
}
