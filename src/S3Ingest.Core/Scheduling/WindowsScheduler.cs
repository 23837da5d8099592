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

    /// <inheritdoc/>
    public IngestTask Plan(TaskDefinition task, bool replace)
    {
        if (!replace && Find(task.Name) is not null)
            throw new IngestException(IngestErrorId.TaskExists, $"There is a task '{Location(task.Name)}'. Give another -Name, or -Force to replace it.") { Target = task.Name };
        return Record(task, OperationStatus.Planned, state: null);
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
            dynamic folder = Root();
            folder.RegisterTask(Location(task.Name), xml, replace ? CreateOrUpdate : Create, record.UserName, password, logon, null);
        });
        return Task.FromResult(record);
    }

    /// <inheritdoc/>
    public IngestTask PlanRemoval(string name) => Removal(name, OperationStatus.Planned);

    /// <inheritdoc/>
    public Task<IngestTask> UnregisterAsync(string name, CancellationToken cancellationToken)
    {
        var record = Removal(name, OperationStatus.Success);
        cancellationToken.ThrowIfCancellationRequested();
        Guard(name, () =>
        {
            dynamic folder = Root();
            folder.DeleteTask(Location(name), 0);
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

    private static IngestTask Removal(string name, OperationStatus status) => new()
    {
        Name = name,
        Platform = IngestTaskPlatform.WindowsTaskScheduler,
        Scope = IngestTaskScope.Machine,
        Status = status,
        State = status == OperationStatus.Success ? "removed" : null,
        Files =
        [
            new()
            {
                Path = Location(name),
                Content = Find(name) ?? throw new IngestException(IngestErrorId.TaskNotFound, $"There is no task '{Location(name)}'.") { Target = name },
            },
        ],
    };

    private static string Location(string name) => WindowsTask.Folder + name;

    /// <summary>The XML of a task; null when there is none.</summary>
    private static string? Find(string name)
    {
        string? xml = null;
        Guard(name, () =>
        {
            try
            {
                dynamic folder = Root();
                xml = folder.GetTask(Location(name)).Xml;
            }
            catch (Exception e) when (e.HResult is FileNotFound or PathNotFound)
            {
                // Neither the task nor, perhaps, our folder is there.
            }
        });
        return xml;
    }

    private static object Root()
    {
        dynamic service = Activator.CreateInstance(Type.GetTypeFromProgID("Schedule.Service", throwOnError: true)!)!;
        service.Connect();
        return service.GetFolder(@"\");
    }

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
