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
        return Record(task, OperationStatus.Planned, state: null);
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
        return Record(task, OperationStatus.Success, await StateAsync(task.Name, cancellationToken));
    }

    /// <inheritdoc/>
    public IngestTask PlanRemoval(string name)
    {
        var files = Paths(name).Where(File.Exists).ToList();
        if (files.Count == 0)
            throw NotFound(name, $"There is no task '{name}' in {_directory}.");
        if (files.Find(path => !IsOurs(path)) is { } foreign)
            throw NotFound(name, $"'{foreign}' was not made by Register-IngestTask. Remove it with systemctl disable --now and rm.");
        return new()
        {
            Name = name,
            Platform = IngestTaskPlatform.Systemd,
            Scope = _scope,
            Status = OperationStatus.Planned,
            Files = [.. files.Select(path => new IngestTaskFile { Path = path, Content = File.ReadAllText(path) })],
        };
    }

    /// <inheritdoc/>
    public async Task<IngestTask> UnregisterAsync(string name, CancellationToken cancellationToken)
    {
        var removed = PlanRemoval(name);
        await _systemctl.RunAsync(["disable", "--now", Timer(name)], cancellationToken);
        Write(removed.Files.ToDictionary(f => f.Path, _ => (string?)null));
        await _systemctl.RunAsync(["daemon-reload"], cancellationToken);
        return new() { Name = name, Platform = removed.Platform, Scope = _scope, Status = OperationStatus.Success, State = "removed", Files = removed.Files };
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

    private static string Timer(string name) => $"{TaskName.UnitPrefix}{name}.timer";

    private string[] Paths(string name) =>
        [Path.Combine(_directory, $"{TaskName.UnitPrefix}{name}.service"), Path.Combine(_directory, Timer(name))];

    private static bool IsOurs(string path) => File.ReadLines(path).FirstOrDefault() == SystemdUnits.Mark;

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

    private IngestTask Record(TaskDefinition task, OperationStatus status, string? state)
    {
        var paths = Paths(task.Name);
        return new()
        {
            Name = task.Name,
            Platform = IngestTaskPlatform.Systemd,
            Scope = _scope,
            Status = status,
            State = state,
            Command = string.Join(' ', task.Arguments.Select(SystemdText.Word).Prepend(SystemdText.Program(task.Program))),
            Schedule = task.Schedule.ToString(),
            NextRun = task.Schedule.Next(DateTimeOffset.Now),
            UserName = task.UserName,
            WorkingDirectory = task.WorkingDirectory,
            Files =
            [
                new() { Path = paths[0], Content = SystemdUnits.Service(task) },
                new() { Path = paths[1], Content = SystemdUnits.Timer(task) },
            ],
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
