using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace S3Ingest.Core.Scheduling;

/// <summary>
/// Tasks of Windows Task Scheduler through its own objects (ITaskService, ITaskFolder::RegisterTask), so that a password is
/// neither on a command line nor in PowerShell's logs. Written by the documentation; it has not run on Windows yet.
/// </summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsScheduler : ITaskScheduler
{
    // TASK_CREATION and TASK_LOGON_TYPE of taskschd.h.
    private const int Create = 2;
    private const int CreateOrUpdate = 6;
    private const int LogonPassword = 1;
    private const int LogonS4U = 2;
    private const int LogonServiceAccount = 5;

    private const int FileNotFound = unchecked((int)0x80070002);
    private const int PathNotFound = unchecked((int)0x80070003);

    // TASK_ENUM_FLAGS, and results that are no exit codes: SCHED_S_TASK_RUNNING, SCHED_S_TASK_HAS_NOT_RUN.
    private const int WithHidden = 1;
    private const int IsRunning = 0x41301;
    private const int HasNotRun = 0x41303;

    // TASK_STATE.
    private static readonly string[] States = ["unknown", "disabled", "queued", "ready", "running"];

    /// <inheritdoc/>
    public IngestTask Plan(TaskDefinition task, bool replace)
    {
        if (!replace && Find(task.Name) is not null)
            throw new IngestException(IngestErrorId.TaskExists, $"There is a task '{Location(task.Name)}'. Give another -Name, or -Force to replace it.") { Target = task.Name };
        return Record(task, OperationStatus.Planned, state: null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        Guard("*", () =>
        {
            try
            {
                dynamic tasks = Service().GetFolder(WindowsTask.Folder.TrimEnd('\\')).GetTasks(WithHidden);
                for (int i = 1; i <= tasks.Count; i++)
                {
                    if (WindowsTask.IsOurs((string)tasks[i].Xml))
                        names.Add((string)tasks[i].Name);
                }
            }
            catch (Exception e) when (e.HResult is FileNotFound or PathNotFound)
            {
                // Nothing was registered yet.
            }
        });
        return [.. names.Order(StringComparer.OrdinalIgnoreCase)];
    }

    /// <inheritdoc/>
    public Task<IngestTask> ReadAsync(string name, Action<IngestException> faulted, CancellationToken cancellationToken)
    {
        var xml = FindOrThrow(name);
        var runs = new TaskRuns();
        try
        {
            Guard(name, () =>
            {
                dynamic task = Root().GetTask(Location(name));
                int result = task.LastTaskResult;
                bool hasEnded = result is not (IsRunning or HasNotRun);
                runs = new(
                    States.ElementAtOrDefault((int)task.State), Time(task.NextRunTime), Time(task.LastRunTime),
                    !hasEnded ? null : result switch { 0 => "success", > 0 and < 256 => "exit-code", _ => $"0x{result:X8}" },
                    hasEnded && result is >= 0 and < 256 ? (int?)result : null);
            });
        }
        catch (IngestException fault)
        {
            faulted(fault);
        }
        return Task.FromResult(Record(name, OperationStatus.Success, xml, runs));
    }

    /// <inheritdoc/>
    public Task<IngestTask> RegisterAsync(TaskDefinition task, string? password, bool replace, CancellationToken cancellationToken)
    {
        _ = Plan(task, replace);
        cancellationToken.ThrowIfCancellationRequested();
        var record = Record(task, OperationStatus.Success, "ready");
        var xml = record.Files[0].Content;
        var logon = xml.Contains("<LogonType>Password</LogonType>", StringComparison.Ordinal) ? LogonPassword
            : xml.Contains("<LogonType>S4U</LogonType>", StringComparison.Ordinal) ? LogonS4U
            : LogonServiceAccount;
        Guard(task.Name, () =>
        {
            Root().RegisterTask(Location(task.Name), xml, replace ? CreateOrUpdate : Create, record.UserName, password, logon, null);
        });
        return Task.FromResult(record);
    }

    /// <inheritdoc/>
    public IngestTask PlanRemoval(string name) => Record(name, OperationStatus.Planned, FindOrThrow(name), new());

    /// <inheritdoc/>
    public Task<IngestTask> UnregisterAsync(string name, CancellationToken cancellationToken)
    {
        var record = Record(name, OperationStatus.Success, FindOrThrow(name), new("removed"));
        cancellationToken.ThrowIfCancellationRequested();
        Guard(name, () =>
        {
            Root().DeleteTask(Location(name), 0);
        });
        return Task.FromResult(record);
    }

    private static IngestTask Record(TaskDefinition task, OperationStatus status, string? state)
    {
        var account = task with { UserName = task.UserName ?? $@"{Environment.UserDomainName}\{Environment.UserName}" };
        return new()
        {
            Name = task.Name,
            Platform = IngestTaskPlatform.WindowsTaskScheduler,
            Scope = IngestTaskScope.Machine,
            Status = status,
            State = state,
            Command = WindowsArguments.Join(task.Arguments.Prepend(task.Program)),
            Schedule = task.Schedule.ToString(),
            NextRun = task.Schedule.Next(DateTimeOffset.Now),
            UserName = account.UserName,
            WorkingDirectory = task.WorkingDirectory,
            Files = [new() { Path = Location(task.Name), Content = WindowsTask.Xml(account, DateTimeOffset.Now) }],
        };
    }

    private static IngestTask Record(string name, OperationStatus status, string xml, TaskRuns runs)
    {
        var facts = WindowsTask.Read(xml);
        return new()
        {
            Name = name,
            Platform = IngestTaskPlatform.WindowsTaskScheduler,
            Scope = IngestTaskScope.Machine,
            Status = status,
            State = runs.State,
            Command = facts.Command,
            Schedule = facts.Schedule,
            NextRun = runs.NextRun,
            LastRun = runs.LastRun,
            LastResult = runs.LastResult,
            LastExitCode = runs.LastExitCode,
            UserName = facts.UserName,
            WorkingDirectory = facts.WorkingDirectory,
            Files = [new() { Path = Location(name), Content = xml }],
        };
    }

    // A date before this stands for none: 1899-12-30 or 1999-11-30.
    private static DateTimeOffset? Time(DateTime local) => local.Year < 2000 ? null : new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Local));

    private static string FindOrThrow(string name) =>
        Find(name) ?? throw new IngestException(IngestErrorId.TaskNotFound, $"There is no task '{Location(name)}'.") { Target = name };

    private static string Location(string name) => WindowsTask.Folder + name;

    /// <summary>The XML of a task; null when there is none.</summary>
    private static string? Find(string name)
    {
        string? xml = null;
        Guard(name, () =>
        {
            try
            {
                xml = Root().GetTask(Location(name)).Xml;
            }
            catch (Exception e) when (e.HResult is FileNotFound or PathNotFound)
            {
                // Neither the task nor, perhaps, our folder is there.
            }
        });
        return xml;
    }

    private static dynamic Service()
    {
        dynamic service = Activator.CreateInstance(Type.GetTypeFromProgID("Schedule.Service", throwOnError: true)!)!;
        service.Connect();
        return service;
    }

    private static dynamic Root() => Service().GetFolder(@"\");

    private static void Guard(string name, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is COMException or UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw new IngestException(
                IngestErrorId.SchedulerFailed,
                $"Task Scheduler refused the task '{Location(name)}': {e.Message.Trim()} (0x{e.HResult:X8}). Run this as administrator, and check account and password.",
                e)
            { Target = name };
        }
    }
}
