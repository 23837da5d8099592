using S3Ingest.Core.Configuration;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Core.Tests.Scheduling;

public sealed class TaskScheduleTests
{
    [Theory]
    [InlineData(59)]
    [InlineData(0)]
    [InlineData(31 * 86400 + 1)]
    public void An_interval_that_schedulers_do_not_have_is_refused(double seconds) =>
        Assert.Equal(IngestErrorId.ConfigurationInvalid, Assert.Throws<IngestException>(() => TaskSchedule.Every(TimeSpan.FromSeconds(seconds))).ErrorId);

    [Fact]
    public void A_random_delay_is_shorter_than_the_time_between_two_runs()
    {
        Assert.Throws<IngestException>(() => TaskSchedule.Every(TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        Assert.Throws<IngestException>(() => TaskSchedule.Daily(new(2, 30), [], TimeSpan.FromDays(1)));
        Assert.Equal("every 1 h, up to 59 min later", TaskSchedule.Every(TimeSpan.FromHours(1), TimeSpan.FromMinutes(59)).ToString());
    }

    [Theory]
    [InlineData("2026-11-21T02:29:59", "2026-11-21T02:30:00")]
    [InlineData("2026-11-21T02:30:00", "2026-11-22T02:30:00")]
    [InlineData("2026-12-31T23:00:00", "2027-01-01T02:30:00")]
    public void A_daily_task_runs_next_at_its_time(DateTime now, DateTime next) =>
        Assert.Equal(next, TaskSchedule.Daily(new(2, 30), []).Next(now).DateTime);

    [Theory]
    [InlineData("2026-11-21T12:00:00", "2026-11-23T02:30:00")] // a Saturday
    [InlineData("2026-11-23T02:30:00", "2026-11-27T02:30:00")]
    public void A_weekly_task_runs_next_on_one_of_its_days(DateTime now, DateTime next) =>
        Assert.Equal(next, TaskSchedule.Daily(new(2, 30), [DayOfWeek.Friday, DayOfWeek.Monday]).Next(now).DateTime);

    [Theory]
    [InlineData("press-2")]
    [InlineData("A_1")]
    public void Names_are_those_that_files_and_units_can_have(string name) => Assert.Equal(name, TaskName.Check(name));

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a.b")]
    [InlineData("a@b")]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void Other_names_are_refused(string name) => Assert.Throws<IngestException>(() => TaskName.Check(name));

    [Theory]
    [InlineData("-SecretKey")]
    [InlineData("--password=x")]
    [InlineData("-Password:x")]
    [InlineData("-SessionToken")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("https://user:word@example.org")]
    [InlineData("before known-canary after")]
    public void Arguments_with_a_secret_are_refused_without_naming_it(string argument)
    {
        var fault = Assert.Throws<IngestException>(() => TaskSecrets.Refuse(["-EnvFile", argument], new Redactor(["known-canary"])));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.StartsWith("Argument 2 ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(argument, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_arguments_pass() =>
        TaskSecrets.Refuse(["-EnvFile", "/etc/secrets/press.env", "-Sample", "1%", "", "-ReportPath", "token.csv", "-SecretName", "s3ingest"], Redactor.PatternsOnly);
}
