using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Core.Tests.Scheduling;

/// <summary>What a scheduler was given says the same when it is read back.</summary>
public sealed class DefinitionReadingTests
{
    [Fact]
    public void A_schedule_reads_back_from_units_and_xml() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Schedules().ToArbitrary(), schedule =>
        {
            var task = SampleTask.New(schedule) with { UserName = "ingest" };
            return SystemdUnitReader.Read(SystemdUnits.Service(task), SystemdUnits.Timer(task)).Schedule == schedule.ToString()
                && WindowsTask.Read(WindowsTask.Xml(task, new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero))).Schedule == schedule.ToString();
        }));

    [Theory]
    [InlineData("/srv/in 100% box")]
    [InlineData("/srv/ends with a space ")]
    [InlineData("/srv/ends with a backslash\\")]
    [InlineData("/")]
    public void Account_and_folder_read_back_and_take_in_no_other_line(string folder)
    {
        var task = SampleTask.New(null, "a b") with { WorkingDirectory = folder, UserName = "ingest", Description = "of C:\\" };
        var unit = SystemdUnits.Service(task);
        var facts = SystemdUnitReader.Read(unit, SystemdUnits.Timer(task));
        Assert.Equal((folder, "ingest", "\"/bin/true\" \"a b\""), (facts.WorkingDirectory, facts.UserName, facts.Command));
        Assert.DoesNotContain(unit.Split('\n'), line => line.EndsWith('\\') || line.EndsWith(' '));
    }

    [Fact]
    public void What_somebody_changed_is_told_as_it_is()
    {
        Assert.Equal("OnCalendar=*:0/15", SystemdUnitReader.Read(null, "[Timer]\nOnCalendar=*:0/15\nPersistent=true\n").Schedule);
        Assert.Contains("BootTrigger", WindowsTask.Read("<Task xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\"><Triggers><BootTrigger/></Triggers></Task>").Schedule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SYSTEM", "SYSTEM")]
    [InlineData(@"NT AUTHORITY\NETWORK SERVICE", "NETWORK SERVICE")]
    [InlineData(@"PLANT\ingest$", @"PLANT\ingest$")]
    public void Accounts_of_Windows_have_the_names_that_people_write(string given, string read)
    {
        var xml = WindowsTask.Xml(SampleTask.New(null, "-File", @"C:\a b\x.ps1") with { UserName = given, Program = @"C:\Program Files\pwsh.exe" }, DateTimeOffset.UtcNow);
        var facts = WindowsTask.Read(xml);
        Assert.Equal((read, "\"C:\\Program Files\\pwsh.exe\" -File \"C:\\a b\\x.ps1\""), (facts.UserName, facts.Command));
        Assert.True(WindowsTask.IsOurs(xml));
    }

    private static Gen<TaskSchedule> Schedules()
    {
        var intervals = from seconds in Gen.Choose(60, 31 * 86_400)
                        from delay in Gen.Choose(0, seconds - 1)
                        select TaskSchedule.Every(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(delay));
        var times = from second in Gen.Choose(0, 86_399)
                    from days in Gen.SubListOf(Enum.GetValues<DayOfWeek>())
                    from delay in Gen.Choose(0, 86_399)
                    select TaskSchedule.Daily(TimeOnly.MinValue.Add(TimeSpan.FromSeconds(second)), days, TimeSpan.FromSeconds(delay));
        return Gen.OneOf(intervals, times);
    }
}
