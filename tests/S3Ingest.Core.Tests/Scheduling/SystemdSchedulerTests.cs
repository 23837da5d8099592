using S3Ingest.Core.Scheduling;
using S3Ingest.Core.Tests.Watching;

namespace S3Ingest.Core.Tests.Scheduling;

/// <summary>The real scheduler with a systemctl that writes down its calls and fails where a test says so.</summary>
public sealed class SystemdSchedulerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("s3ingest-systemd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxFact]
    public async Task A_task_is_two_files_and_a_timer_that_runs()
    {
        var task = await Scheduler().RegisterAsync(SampleTask.New(), null, replace: false, default);
        Assert.Equal(OperationStatus.Success, task.Status);
        Assert.Equal("active", task.State);
        Assert.Equal(["daemon-reload", "enable s3ingest-press.timer", "restart s3ingest-press.timer", "is-active s3ingest-press.timer"], Calls());
        Assert.All(task.Files, file => Assert.Equal(file.Content, File.ReadAllText(file.Path)));
        Assert.Equal(2, task.Files.Length);
    }

    [LinuxFact]
    public async Task The_systemd_of_a_user_is_asked_with_user()
    {
        await Scheduler(scope: IngestTaskScope.User).RegisterAsync(SampleTask.New() with { Scope = IngestTaskScope.User }, null, replace: false, default);
        Assert.All(Calls(), call => Assert.StartsWith("--user ", call, StringComparison.Ordinal));
    }

    [LinuxFact]
    public void A_plan_touches_nothing()
    {
        var task = Scheduler().Plan(SampleTask.New(), replace: false);
        Assert.Equal(OperationStatus.Planned, task.Status);
        Assert.False(Directory.Exists(Units));
        Assert.Empty(Calls());
    }

    [LinuxTheory]
    [InlineData("daemon-reload")]
    [InlineData("enable")]
    [InlineData("restart")]
    public async Task A_refusal_leaves_nothing_of_a_new_task(string refused)
    {
        var fault = await Assert.ThrowsAsync<IngestException>(() => Scheduler(refused).RegisterAsync(SampleTask.New(), null, replace: false, default));
        Assert.Equal(IngestErrorId.SchedulerFailed, fault.ErrorId);
        Assert.Contains("no, thanks", fault.Message, StringComparison.Ordinal);
        Assert.Contains("taken back", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Units));
        Assert.Contains("disable --now s3ingest-press.timer", Calls());
    }

    [LinuxTheory]
    [InlineData("daemon-reload")]
    [InlineData("enable")]
    [InlineData("restart")]
    public async Task A_refusal_leaves_a_task_that_was_there_as_it_was(string refused)
    {
        var before = await Scheduler().RegisterAsync(SampleTask.New(), null, replace: false, default);
        var other = SampleTask.New(TaskSchedule.Every(TimeSpan.FromHours(6)));
        var fault = await Assert.ThrowsAsync<IngestException>(() => Scheduler(refused).RegisterAsync(other, null, replace: true, default));
        Assert.Contains("as it was before", fault.Message, StringComparison.Ordinal);
        Assert.All(before.Files, file => Assert.Equal(file.Content, File.ReadAllText(file.Path)));
        Assert.DoesNotContain(Calls(), call => call.StartsWith("disable", StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task A_task_is_replaced_only_on_demand_and_never_one_of_somebody_else()
    {
        await Scheduler().RegisterAsync(SampleTask.New(), null, replace: false, default);
        var six = SampleTask.New(TaskSchedule.Every(TimeSpan.FromHours(6)));
        await Refused(IngestErrorId.TaskExists, () => Scheduler().RegisterAsync(six, null, replace: false, default));
        Assert.Equal("every 6 h", (await Scheduler().RegisterAsync(six, null, replace: true, default)).Schedule);
        Assert.Contains("OnUnitActiveSec=21600s", await File.ReadAllTextAsync(Path.Combine(Units, "s3ingest-press.timer")), StringComparison.Ordinal);

        var foreign = Path.Combine(Units, "s3ingest-other.service");
        await File.WriteAllTextAsync(foreign, "[Unit]\n");
        await Refused(IngestErrorId.TaskExists, () => Scheduler().RegisterAsync(six with { Name = "other" }, null, replace: true, default));
        await Refused(IngestErrorId.TaskNotFound, () => Scheduler().UnregisterAsync("other", default));
        Assert.Equal("[Unit]\n", await File.ReadAllTextAsync(foreign));
    }

    [LinuxFact]
    public async Task A_removed_task_is_gone_and_one_that_systemd_holds_on_to_is_not()
    {
        await Scheduler().RegisterAsync(SampleTask.New(), null, replace: false, default);
        await Refused(IngestErrorId.SchedulerFailed, () => Scheduler("disable").UnregisterAsync("press", default));
        Assert.Equal(2, Directory.GetFiles(Units).Length);
        var removed = await Scheduler().UnregisterAsync("press", default);
        Assert.Equal(OperationStatus.Success, removed.Status);
        Assert.Empty(Directory.GetFiles(Units));
        Assert.Equal(["disable --now s3ingest-press.timer", "daemon-reload", "reset-failed s3ingest-press.service"], Calls()[^3..]);
        await Refused(IngestErrorId.TaskNotFound, () => Scheduler().UnregisterAsync("press", default));
    }

    [LinuxFact]
    public async Task A_task_that_is_removed_leaves_no_time_that_a_later_one_would_make_up_for()
    {
        await Scheduler().RegisterAsync(SampleTask.New(TaskSchedule.Daily(new(2, 30), [])), null, replace: false, default);
        await Scheduler().UnregisterAsync("press", default);
        Assert.Contains("clean --what=state s3ingest-press.timer", Calls());
    }

    [LinuxFact]
    public async Task What_is_left_of_a_task_without_its_timer_can_be_removed()
    {
        var task = await Scheduler().RegisterAsync(SampleTask.New(), null, replace: false, default);
        File.Delete(task.Files[1].Path);
        Assert.Equal(["press"], Scheduler("disable").Names());
        Assert.Equal(OperationStatus.Success, (await Scheduler("disable").UnregisterAsync("press", default)).Status);
        Assert.Empty(Directory.GetFiles(Units));
    }

    [LinuxFact]
    public async Task Without_systemctl_nothing_is_left_and_the_error_says_what_to_do()
    {
        var scheduler = new SystemdScheduler(IngestTaskScope.Machine, Units, Path.Combine(_folder, "missing"));
        var fault = await Refused(IngestErrorId.SchedulerFailed, () => scheduler.RegisterAsync(SampleTask.New(), null, replace: false, default));
        Assert.Contains("cron", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Units));
    }

    [LinuxFact]
    public async Task A_password_is_refused() =>
        await Refused(IngestErrorId.ConfigurationInvalid, () => Scheduler().RegisterAsync(SampleTask.New() with { HasPassword = true }, "canary", replace: false, default));

    private string Units => Path.Combine(_folder, "units");

    private string[] Calls() => File.Exists(Path.Combine(_folder, "calls")) ? File.ReadAllLines(Path.Combine(_folder, "calls")) : [];

    private static async Task<IngestException> Refused(IngestErrorId id, Func<Task> action)
    {
        var fault = await Assert.ThrowsAsync<IngestException>(action);
        Assert.Equal(id, fault.ErrorId);
        return fault;
    }

    private SystemdScheduler Scheduler(string refused = "nothing", IngestTaskScope scope = IngestTaskScope.Machine)
    {
        var program = Path.Combine(_folder, $"systemctl-{Guid.NewGuid():N}");
        File.WriteAllText(program, $"""
            #!/bin/sh
            echo "$*" >>'{_folder}/calls'
            case "$*" in
                *is-active*) echo active ;;
                *{refused}*) echo 'no, thanks' >&2; exit 1 ;;
            esac

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(scope, Units, program);
    }
}
