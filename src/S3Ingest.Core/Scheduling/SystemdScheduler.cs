using System.Diagnostics;
using System.Text;

namespace S3Ingest.Core.Scheduling;

/// <summary>
/// Tasks as a service and a timer of systemd. Files first, then daemon-reload, enable, restart of the timer; a fault at any
/// step puts the files back as they were.
/// </summary>
public sealed class SystemdScheduler : ITaskScheduler
{
    private readonly IngestTaskScope _scope;
    private readonly string _directory;
    private readonly Systemctl _systemctl;

    /// <summary>The scheduler of the machine or of the user.</summary>
    public SystemdScheduler(IngestTaskScope scope)
        : this(scope, UnitDirectory(scope), "systemctl")
    {
    }

    internal SystemdScheduler(IngestTaskScope scope, string directory, string program)
    {
        _scope = scope;
        _directory = directory;
        _systemctl = new(scope, program);
    }

    /// <inheritdoc/>
    public IngestTask Plan(TaskDefinition task, bool replace)
    {
        if (task.HasPassword)
            throw new IngestException(IngestErrorId.ConfigurationInvalid, "systemd keeps no passwords. Give the account with -UserName.") { Target = "-Credential" };
        ThrowIfTaken(task.Name, replace);
        return Record(task, OperationStatus.Planned, new(NextRun: task.Schedule.Next(DateTimeOffset.Now)));
    }

    /// <inheritdoc/>
    public async Task<IngestTask> RegisterAsync(TaskDefinition task, string? password, bool replace, CancellationToken cancellationToken)
    {
        var planned = Plan(task, replace);
        var before = planned.Files.ToDictionary(f => f.Path, f => File.Exists(f.Path) ? File.ReadAllText(f.Path) : null);
        try
        {
            Write(planned.Files.ToDictionary(f => f.Path, f => (string?)f.Content));
            await _systemctl.RunAsync(["daemon-reload"], cancellationToken);
            await _systemctl.RunAsync(["enable", Timer(task.Name)], cancellationToken);
            // Not start: a timer that runs already has to take the new schedule.
            await _systemctl.RunAsync(["restart", Timer(task.Name)], cancellationToken);
        }
        catch (Exception fault)
        {
            var left = await TakeBackAsync(task.Name, before);
            if (fault is not IngestException known)
                throw;
            throw new IngestException(known.ErrorId, $"{known.Message} {left} -WhatIf shows the units without installing them.", known) { Target = task.Name };
        }
        return Record(task, OperationStatus.Success, new(await StateAsync(task.Name, cancellationToken), task.Schedule.Next(DateTimeOffset.Now)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names() => !Directory.Exists(_directory) ? [] :
    [
        .. Directory.EnumerateFiles(_directory, TaskName.UnitPrefix + "*")
            .Where(path => Path.GetExtension(path) is ".service" or ".timer" && IsOurs(path))
            .Select(path => Path.GetFileNameWithoutExtension(path)[TaskName.UnitPrefix.Length..])
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public async Task<IngestTask> ReadAsync(string name, Action<IngestException> faulted, CancellationToken cancellationToken)
    {
        var files = Find(name);
        try
        {
            var output = await _systemctl.ReadAsync(["show", Timer(name), Service(name), SystemdStatus.Properties], cancellationToken);
            // Both count the same: CLOCK_MONOTONIC.
            return Record(name, OperationStatus.Success, files, SystemdStatus.Read(output, DateTimeOffset.UtcNow, Stopwatch.GetElapsedTime(0)));
        }
        catch (IngestException fault)
        {
            faulted(fault);
            return Record(name, OperationStatus.Success, files, new());
        }
    }

    /// <inheritdoc/>
    public IngestTask PlanRemoval(string name) => Record(name, OperationStatus.Planned, Find(name), new());

    /// <inheritdoc/>
    public async Task<IngestTask> UnregisterAsync(string name, CancellationToken cancellationToken)
    {
        var files = Find(name);
        if (Array.Find(files, file => file.Path.EndsWith(".timer", StringComparison.Ordinal)) is { } timer)
        {
            await _systemctl.RunAsync(["disable", "--now", Timer(name)], cancellationToken);
            // Its last time stays otherwise, and a later task of this name would make up for one that it missed before it was there.
            if (timer.Content.Contains("\nPersistent=true\n", StringComparison.Ordinal))
                await _systemctl.AskAsync(["clean", "--what=state", Timer(name)], cancellationToken);
        }
        Write(files.ToDictionary(f => f.Path, _ => (string?)null));
        await _systemctl.RunAsync(["daemon-reload"], cancellationToken);
        // Of one whose last run failed a unit that is not there would stay on the list of failed ones.
        await _systemctl.AskAsync(["reset-failed", Service(name)], cancellationToken);
        return Record(name, OperationStatus.Success, files, new("removed"));
    }

    private static string UnitDirectory(IngestTaskScope scope)
    {
        if (scope == IngestTaskScope.Machine)
            return "/etc/systemd/system";
        // systemd.unit(5), "User Unit Search Path".
        var configured = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        var home = Path.IsPathRooted(configured) ? configured! : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(home, "systemd", "user");
    }

    private static string Service(string name) => $"{TaskName.UnitPrefix}{name}.service";

    private static string Timer(string name) => $"{TaskName.UnitPrefix}{name}.timer";

    private string[] Paths(string name) => [Path.Combine(_directory, Service(name)), Path.Combine(_directory, Timer(name))];

    private static bool IsOurs(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault() == SystemdUnits.Mark;
        }
        catch (UnauthorizedAccessException)
        {
            // Ours can be read by everybody.
            return false;
        }
    }

    /// <summary>The units of a task that was made here.</summary>
    private IngestTaskFile[] Find(string name)
    {
        var files = Paths(name).Where(File.Exists).ToList();
        if (files.Count == 0)
            throw NotFound(name, $"There is no task '{name}' in {_directory}.");
        if (files.Find(path => !IsOurs(path)) is { } foreign)
            throw NotFound(name, $"'{foreign}' was not made by Register-IngestTask. Remove it with systemctl disable --now and rm.");
        return [.. files.Select(path => new IngestTaskFile { Path = path, Content = File.ReadAllText(path) })];
    }

    private void ThrowIfTaken(string name, bool replace)
    {
        foreach (var path in Paths(name).Where(File.Exists))
        {
            if (!IsOurs(path))
                throw new IngestException(IngestErrorId.TaskExists, $"'{path}' was not made by Register-IngestTask and is not replaced. Give another -Name.") { Target = name };
            if (!replace)
                throw new IngestException(IngestErrorId.TaskExists, $"There is a task '{name}' ('{path}'). Give another -Name, or -Force to replace it.") { Target = name };
        }
    }

    private IngestTask Record(TaskDefinition task, OperationStatus status, TaskRuns runs)
    {
        var paths = Paths(task.Name);
        return Record(task.Name, status, [new() { Path = paths[0], Content = SystemdUnits.Service(task) }, new() { Path = paths[1], Content = SystemdUnits.Timer(task) }], runs);
    }

    private IngestTask Record(string name, OperationStatus status, IngestTaskFile[] files, TaskRuns runs)
    {
        string? Unit(string ending) => Array.Find(files, file => file.Path.EndsWith(ending, StringComparison.Ordinal))?.Content;
        var facts = SystemdUnitReader.Read(Unit(".service"), Unit(".timer"));
        return new()
        {
            Name = name,
            Platform = IngestTaskPlatform.Systemd,
            Scope = _scope,
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
            Files = files,
        };
    }

    private async Task<string?> StateAsync(string name, CancellationToken cancellationToken)
    {
        var (_, output, _) = await _systemctl.AskAsync(["is-active", Timer(name)], cancellationToken);
        return output.Length > 0 ? output : null;
    }

    /// <summary>Puts files back as they were. The sentence for the user says what is there now.</summary>
    private async Task<string> TakeBackAsync(string name, Dictionary<string, string?> before)
    {
        var isNew = before.Values.All(content => content is null);
        try
        {
            // Of a new task no link may stay that points to nothing.
            if (isNew)
                await _systemctl.AskAsync(["disable", "--now", Timer(name)], CancellationToken.None);
            Write(before);
            await _systemctl.AskAsync(["daemon-reload"], CancellationToken.None);
            if (!isNew)
                await _systemctl.AskAsync(["restart", Timer(name)], CancellationToken.None);
        }
        catch (IngestException)
        {
            // The first fault is the one to tell; whether the files are back is what is looked at now.
            try
            {
                Write(before);
            }
            catch (IngestException)
            {
                return $"What was written could not be taken back: look at {string.Join(" and ", before.Keys)}.";
            }
        }
        return isNew ? "What was written was taken back." : "The task is as it was before.";
    }

    private static void Write(IReadOnlyDictionary<string, string?> contents)
    {
        foreach (var (path, content) in contents)
        {
            try
            {
                if (content is null)
                {
                    File.Delete(path);
                    continue;
                }
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                // Whatever the umask says: systemd complains of units that not everybody can read, and they hold no secret.
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IngestException(
                    IngestErrorId.SchedulerFailed, $"'{path}' cannot be written: {e.Message.TrimEnd('.')}. Run this as root (sudo pwsh), or give -Scope User for a task of your own.", e)
                { Target = path };
            }
        }
    }

    private static IngestException NotFound(string name, string message) => new(IngestErrorId.TaskNotFound, message) { Target = name };
}
