namespace S3Ingest.Core.Scheduling;

/// <summary>Finds the scheduler of this system.</summary>
public static class TaskSchedulers
{
    /// <summary>The scheduler.</summary>
    /// <param name="scope">Whose; null: the machine's on Windows and for root, the user's otherwise.</param>
    /// <exception cref="IngestException">SchedulerUnsupported: this system has none that tasks are made for.</exception>
    public static ITaskScheduler Find(IngestTaskScope? scope)
    {
        if (OperatingSystem.IsWindows())
        {
            return scope == IngestTaskScope.User
                ? throw Unsupported("Task Scheduler has no tasks of a user's own. Leave out -Scope; without -UserName a task runs as the current user.")
                : new WindowsScheduler();
        }
        if (OperatingSystem.IsLinux())
            return new SystemdScheduler(ScopeOf(scope));
        throw Unsupported("Tasks are made for systemd and for Windows Task Scheduler. Here, let launchd or cron run pwsh with Invoke-IngestOnce.ps1 of the module.");
    }

    /// <summary>The schedulers to look for tasks in.</summary>
    /// <param name="scope">Whose; null: all that this system has.</param>
    /// <exception cref="IngestException">SchedulerUnsupported.</exception>
    public static IReadOnlyList<ITaskScheduler> All(IngestTaskScope? scope) =>
        scope is null && OperatingSystem.IsLinux() ? [Find(IngestTaskScope.Machine), Find(IngestTaskScope.User)] : [Find(scope)];

    /// <summary>What no scope means on this system.</summary>
    public static IngestTaskScope ScopeOf(IngestTaskScope? scope) =>
        scope ?? (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess ? IngestTaskScope.Machine : IngestTaskScope.User);

    private static IngestException Unsupported(string message) => new(IngestErrorId.SchedulerUnsupported, message);
}
