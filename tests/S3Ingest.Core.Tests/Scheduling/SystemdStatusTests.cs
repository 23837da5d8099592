using System.Globalization;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Core.Tests.Scheduling;

/// <summary>What systemctl show writes, as systemd 252 does.</summary>
public sealed class SystemdStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1h 30min", "2026-11-21T12:30:00Z")]
    [InlineData("1d 2.500000s", "2026-11-22T11:00:02.5Z")]
    [InlineData("1month 1w 1h", "2026-12-28T22:30:00Z")]
    [InlineData("infinity", null)]
    [InlineData("0", null)]
    [InlineData("", null)]
    public void The_next_run_of_an_interval_counts_from_the_start_of_the_machine(string span, string? next)
    {
        var runs = SystemdStatus.Read($"Id=s3ingest-a.timer\nActiveState=active\nUnitFileState=enabled\nNextElapseUSecRealtime=n/a\nNextElapseUSecMonotonic={span}", Now, TimeSpan.FromHours(1));
        Assert.Equal(next is null ? null : DateTimeOffset.Parse(next, CultureInfo.InvariantCulture), runs.NextRun);
        Assert.Equal("active", runs.State);
    }

    [Fact]
    public void A_run_under_way_has_no_result_yet()
    {
        var runs = SystemdStatus.Read("""
            Id=s3ingest-a.timer
            ActiveState=active
            UnitFileState=enabled
            LastTriggerUSec=Sat 2026-11-21 11:00:00 UTC

            Id=s3ingest-a.service
            ActiveState=activating
            Result=success
            ExecMainStartTimestamp=Sat 2026-11-21 11:59:01 UTC
            ExecMainCode=0
            ExecMainStatus=0
            """, Now, TimeSpan.Zero);
        Assert.Equal(new TaskRuns("running", null, Now.AddSeconds(-59)), runs);
    }

    [Theory]
    [InlineData("success", "1", "0", 0)]
    [InlineData("exit-code", "1", "11", 11)]
    [InlineData("signal", "2", "9", null)]
    public void An_exit_code_is_one_of_a_program_that_exited(string result, string code, string status, int? exit)
    {
        var runs = SystemdStatus.Read($"Id=s3ingest-a.service\nActiveState=inactive\nResult={result}\nExecMainStartTimestamp=Sat 2026-11-21 11:00:00 UTC\nExecMainCode={code}\nExecMainStatus={status}", Now, TimeSpan.Zero);
        Assert.Equal((result, exit), (runs.LastResult, runs.LastExitCode));
    }

    [Fact]
    public void A_service_that_never_ran_has_no_result()
    {
        var runs = SystemdStatus.Read("Id=s3ingest-a.service\nActiveState=inactive\nResult=success\nExecMainStartTimestamp=\nExecMainCode=0\nExecMainStatus=0", Now, TimeSpan.Zero);
        Assert.Equal(new TaskRuns(), runs);
    }

    [Fact]
    public void A_timer_that_will_not_run_by_itself_is_told()
    {
        Assert.Equal("inactive, disabled", SystemdStatus.Read("Id=a.timer\nActiveState=inactive\nUnitFileState=disabled", Now, TimeSpan.Zero).State);
        Assert.Null(SystemdStatus.Read("", Now, TimeSpan.Zero).State);
    }
}
