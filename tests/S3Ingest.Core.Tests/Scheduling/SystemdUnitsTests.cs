using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Scheduling;
using S3Ingest.Core.Tests.Archives.Reading;

namespace S3Ingest.Core.Tests.Scheduling;

public sealed class SystemdUnitsTests
{
    [Fact]
    public void An_interval_begins_after_the_start_of_the_timer_and_repeats()
    {
        var lines = SystemdUnits.Timer(SampleTask.New(TaskSchedule.Every(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(2)))).Split('\n');
        Assert.Contains("OnActiveSec=1min", lines);
        Assert.Contains("OnUnitActiveSec=900s", lines);
        Assert.Contains("RandomizedDelaySec=120s", lines);
        Assert.Contains("WantedBy=timers.target", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("OnCalendar", StringComparison.Ordinal));
    }

    [Fact]
    public void A_time_of_day_that_was_missed_is_made_up_for()
    {
        var lines = SystemdUnits.Timer(SampleTask.New(TaskSchedule.Daily(new(2, 30), [DayOfWeek.Friday, DayOfWeek.Monday]))).Split('\n');
        Assert.Contains("OnCalendar=Mon,Fri *-*-* 02:30:00", lines);
        Assert.Contains("Persistent=true", lines);
    }

    [Fact]
    public void A_run_that_ends_with_any_other_code_than_0_has_failed_and_none_overlap()
    {
        var text = SystemdUnits.Service(SampleTask.New());
        Assert.Contains("\nType=oneshot\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SuccessExitStatus", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ExecStart=-", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EnvironmentFile", text, StringComparison.Ordinal);
        Assert.Contains("\nNoNewPrivileges=true\n", text, StringComparison.Ordinal);
        Assert.Contains("\nUMask=0077\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/srv/inbox", "/etc/s3ingest.env", true, true)]
    [InlineData("/tmp/inbox", "/etc/s3ingest.env", false, true)]
    [InlineData("/srv/inbox", "/tmp/x.env", false, true)]
    [InlineData("/usr/local/inbox", "/etc/s3ingest.env", true, false)]
    public void What_the_task_needs_is_not_closed_to_it(string written, string read, bool privateTmp, bool protectSystem)
    {
        var text = SystemdUnits.Service(SampleTask.New(null, "-EnvFile", read) with { Writes = [written] });
        Assert.Equal(privateTmp, text.Contains("PrivateTmp=true", StringComparison.Ordinal));
        Assert.Equal(protectSystem, text.Contains("ProtectSystem=full", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/var/lib/s3ingest", true)]
    [InlineData("/srv/state", false)]
    public void The_folder_of_the_default_ledger_changes_hands_only_for_a_task_that_has_its_ledger_there(string ledger, bool isThere) =>
        Assert.Equal(isThere, SystemdUnits.Service(SampleTask.New() with { UserName = "ingest", Writes = ["/srv/inbox", ledger] }).Contains("StateDirectory", StringComparison.Ordinal));

    [Fact]
    public void A_script_of_which_nobody_knows_what_it_writes_is_not_closed_in() =>
        Assert.DoesNotContain("Protect", SystemdUnits.Service(SampleTask.New()), StringComparison.Ordinal);

    [Fact]
    public void The_account_is_named_for_the_machine_alone()
    {
        Assert.Contains("\nUser=ingest\n", SystemdUnits.Service(SampleTask.New() with { UserName = "ingest" }), StringComparison.Ordinal);
        Assert.DoesNotContain("User=", SystemdUnits.Service(SampleTask.New() with { UserName = "ingest", Scope = IngestTaskScope.User }), StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_reach_the_program_as_they_are()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>[]>().Filter(words => words.All(word => !word.Get.Any(char.IsControl))),
            words => Words(SystemdUnits.Service(SampleTask.New(null, [.. words.Select(w => w.Get)]))).SequenceEqual(words.Select(w => w.Get).Prepend("/bin/true"))));
    }

    [Fact]
    public void A_line_break_cannot_add_a_line_to_a_unit()
    {
        Assert.Throws<IngestException>(() => SystemdUnits.Service(SampleTask.New(null, "a\nExecStartPre=/bin/sh")));
        Assert.Throws<IngestException>(() => SystemdUnits.Service(SampleTask.New() with { WorkingDirectory = "/srv\nUser=root" }));
    }

    [ToolFact("systemd-analyze")]
    public void Systemd_has_nothing_to_say_about_the_units()
    {
        var schedules = new[] { TaskSchedule.Every(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1)), TaskSchedule.Daily(new(2, 30), [DayOfWeek.Sunday, DayOfWeek.Saturday]) };
        foreach (var schedule in schedules)
        {
            foreach (var scope in Enum.GetValues<IngestTaskScope>())
            {
                var folder = Directory.CreateTempSubdirectory("s3ingest-units-").FullName;
                try
                {
                    var task = SampleTask.New(schedule, "-EnvFile", "/srv/it's 100% \"$HOME\"\\ö.env") with { Scope = scope, UserName = "daemon", Writes = ["/srv/in box"], WorkingDirectory = "/srv/in 100% box" };
                    var service = Path.Combine(folder, "s3ingest-press.service");
                    File.WriteAllText(service, SystemdUnits.Service(task));
                    File.WriteAllText(Path.ChangeExtension(service, ".timer"), SystemdUnits.Timer(task));
                    var start = new ProcessStartInfo("systemd-analyze") { RedirectStandardError = true, RedirectStandardOutput = true };
                    string[] arguments = ["verify", "--man=no", service, Path.ChangeExtension(service, ".timer")];
                    foreach (var argument in arguments)
                        start.ArgumentList.Add(argument);
                    using var process = Process.Start(start)!;
                    Assert.Equal("", process.StandardError.ReadToEnd());
                    Assert.Equal("", process.StandardOutput.ReadToEnd());
                    process.WaitForExit();
                    Assert.Equal(0, process.ExitCode);
                }
                finally
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
    }

    // systemd.syntax(7) "Quoting" and systemd.service(5) "Command lines", as far as a text in double quotes goes.
    private static List<string> Words(string unit)
    {
        var line = unit.Split('\n').Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];
        var words = new List<string>();
        for (var i = 0; i < line.Length; i++)
        {
            Assert.Equal('"', line[i++]);
            var word = new StringBuilder();
            for (; line[i] != '"'; i++)
            {
                if (line[i] is '\\' or '%' or '$')
                    Assert.Contains(line[++i], line[i - 1] == '\\' ? "\\\"" : line[i - 1].ToString());
                word.Append(line[i]);
            }
            words.Add(word.ToString());
            i++;
        }
        return words;
    }
}
