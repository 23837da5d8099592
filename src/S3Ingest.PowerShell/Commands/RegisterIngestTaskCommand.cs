using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Commands;

/// <summary>Lets the system's scheduler ingest a directory, or run a script, every so often or at a time of day.</summary>
[Cmdlet(VerbsLifecycle.Register, "IngestTask", SupportsShouldProcess = true, DefaultParameterSetName = WatchInterval)]
[OutputType(typeof(IngestTask))]
public sealed class RegisterIngestTaskCommand : TaskCommand
{
    private const string WatchInterval = "WatchInterval";
    private const string WatchAt = "WatchAt";
    private const string FileInterval = "FileInterval";
    private const string FileAt = "FileAt";

    /// <summary>The .env file that the watcher takes its settings from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WatchInterval)]
    [Parameter(Mandatory = true, ParameterSetName = WatchAt)]
    [ValidateNotNullOrEmpty]
    public string EnvFile { get; set; } = "";

    /// <summary>A script to run instead of the watcher.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileInterval)]
    [Parameter(Mandatory = true, ParameterSetName = FileAt)]
    [ValidateNotNullOrEmpty]
    public string FilePath { get; set; } = "";

    /// <summary>Arguments of the script, as they would stand on a command line; no secrets.</summary>
    [Parameter(ParameterSetName = FileInterval)]
    [Parameter(ParameterSetName = FileAt)]
    [Alias("Args")]
    [AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>From the start of one run to the start of the next.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WatchInterval)]
    [Parameter(Mandatory = true, ParameterSetName = FileInterval)]
    [DurationTransform]
    public TimeSpan Interval { get; set; }

    /// <summary>Local time of day.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WatchAt)]
    [Parameter(Mandatory = true, ParameterSetName = FileAt)]
    public DateTime At { get; set; }

    /// <summary>Only on these days.</summary>
    [Parameter(ParameterSetName = WatchAt)]
    [Parameter(ParameterSetName = FileAt)]
    [Alias("DaysOfWeek")]
    public DayOfWeek[] DayOfWeek { get; set; } = [];

    /// <summary>Largest random delay before each run.</summary>
    [Parameter]
    [DurationTransform]
    public TimeSpan RandomDelay { get; set; }

    /// <summary>Current directory of the runs; the folder of the .env file or of the script without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>Account to run as, without a password.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>Account to run as on Windows, with the password that Windows then keeps.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Replaces the task of this name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var definition = OrTerminate(Define);
        // systemd-logind keeps a file here for each user whose services run without a session.
        if (definition.Scope == IngestTaskScope.User && !File.Exists($"/var/lib/systemd/linger/{Environment.UserName}"))
            WriteWarning("The task runs only while you are logged on. To let it run always: loginctl enable-linger");
        Run(
            $"Register a task that runs {definition.Schedule}",
            scheduler => scheduler.Plan(definition, Force),
            (scheduler, stop) => scheduler.RegisterAsync(definition, Credential?.GetNetworkCredential().Password, Force, stop));
    }

    private TaskDefinition Define()
    {
        if (Credential is not null && UserName is not null)
            throw new IngestException(IngestErrorId.ConfigurationInvalid, "Give -UserName or -Credential, not both.") { Target = "-Credential" };
        var scope = TaskSchedulers.ScopeOf(GivenScope);
        if (UserName is not null && scope == IngestTaskScope.User)
            throw new IngestException(IngestErrorId.ConfigurationInvalid, "A task of a user's own systemd runs as that user. Leave out -UserName, or run as root for -Scope Machine.") { Target = "-UserName" };
        var watches = ParameterSetName is WatchInterval or WatchAt;
        var script = watches ? ModuleScript() : Existing(FilePath);
        var envFile = watches ? FilePaths.Unresolved(this, EnvFile) : null;
        if (!watches)
            TaskSecrets.Refuse(ArgumentList, SessionSecrets());
        return new()
        {
            Name = Name,
            Description = watches ? $"Ingest into S3 with the settings of {envFile}" : $"Run {script} for S3Ingest",
            Program = PowerShellProgram(),
            Arguments = [.. (string[])["-NoProfile", "-NonInteractive", "-File", script], .. watches ? ["-EnvFile", envFile!] : ArgumentList],
            WorkingDirectory = WorkingDirectory is null ? System.IO.Path.GetDirectoryName(envFile ?? script)! : FilePaths.Unresolved(this, WorkingDirectory),
            Schedule = Schedule(),
            Scope = scope,
            UserName = UserName ?? Credential?.UserName,
            HasPassword = Credential is not null,
            Writes = watches ? WatchTask.Directories(envFile!, scope) : null,
        };
    }

    private TaskSchedule Schedule() => ParameterSetName is WatchInterval or FileInterval
        ? TaskSchedule.Every(Interval, RandomDelay)
        : TaskSchedule.Daily(TimeOnly.FromDateTime(At), DayOfWeek, RandomDelay);

    private string ModuleScript() => Existing(System.IO.Path.Combine(MyInvocation.MyCommand.Module.ModuleBase, "Invoke-IngestOnce.ps1"));

    private string Existing(string path)
    {
        var full = FilePaths.Unresolved(this, path);
        return File.Exists(full) ? full : throw new IngestException(IngestErrorId.SourceNotFound, $"There is no script '{full}'.") { Target = full };
    }

    // What the environment and a .env beside the session hold; their faults do not matter here.
    private Redactor SessionSecrets() => ConfigurationLoader.Examine(new()
    {
        Environment = ConfigurationSources.ProcessEnvironment(),
        WorkingDirectory = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
        RequireBucket = false,
    }).Redactor;

    private string PowerShellProgram()
    {
        var beside = System.IO.Path.Combine((string)GetVariableValue("PSHOME"), OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (File.Exists(beside))
            return beside;
        // Installed as a .NET tool, PowerShell has its program elsewhere.
        return InvokeCommand.GetCommand("pwsh", CommandTypes.Application) is ApplicationInfo found
            ? found.Path
            : throw new IngestException(IngestErrorId.SchedulerFailed, "The program pwsh was not found. Put it on the PATH.");
    }
}
