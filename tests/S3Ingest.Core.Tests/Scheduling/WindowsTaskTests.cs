using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Scheduling;

namespace S3Ingest.Core.Tests.Scheduling;

/// <summary>What goes to Task Scheduler, against the documented schema; Windows itself has not seen it.</summary>
public sealed class WindowsTaskTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    // The parts of the Task Scheduler Schema that are used, with its types and its order of elements:
    // learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema.
    private const string Schema = """
        <xs:schema targetNamespace="http://schemas.microsoft.com/windows/2004/02/mit/task" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"
                   xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
          <xs:element name="Task"><xs:complexType><xs:all>
            <xs:element name="RegistrationInfo"><xs:complexType><xs:all>
              <xs:element name="Author" type="xs:string" minOccurs="0"/><xs:element name="Description" type="xs:string" minOccurs="0"/>
            </xs:all></xs:complexType></xs:element>
            <xs:element name="Triggers"><xs:complexType><xs:choice>
              <xs:element name="TimeTrigger"><xs:complexType><xs:sequence>
                <xs:element name="StartBoundary" type="xs:dateTime"/>
                <xs:element name="Repetition"><xs:complexType><xs:all>
                  <xs:element name="Interval"><xs:simpleType><xs:restriction base="xs:duration"><xs:minInclusive value="PT1M"/><xs:maxInclusive value="P31D"/></xs:restriction></xs:simpleType></xs:element>
                </xs:all></xs:complexType></xs:element>
                <xs:element name="RandomDelay" type="xs:duration" minOccurs="0"/>
              </xs:sequence></xs:complexType></xs:element>
              <xs:element name="CalendarTrigger"><xs:complexType><xs:sequence>
                <xs:element name="StartBoundary" type="xs:dateTime"/>
                <xs:element name="RandomDelay" type="xs:duration" minOccurs="0"/>
                <xs:choice>
                  <xs:element name="ScheduleByDay"><xs:complexType><xs:all><xs:element name="DaysInterval" type="xs:unsignedInt"/></xs:all></xs:complexType></xs:element>
                  <xs:element name="ScheduleByWeek"><xs:complexType><xs:all>
                    <xs:element name="WeeksInterval" type="xs:unsignedByte"/>
                    <xs:element name="DaysOfWeek"><xs:complexType><xs:all>
                      <xs:element name="Monday" minOccurs="0"/><xs:element name="Tuesday" minOccurs="0"/><xs:element name="Wednesday" minOccurs="0"/>
                      <xs:element name="Thursday" minOccurs="0"/><xs:element name="Friday" minOccurs="0"/><xs:element name="Saturday" minOccurs="0"/><xs:element name="Sunday" minOccurs="0"/>
                    </xs:all></xs:complexType></xs:element>
                  </xs:all></xs:complexType></xs:element>
                </xs:choice>
              </xs:sequence></xs:complexType></xs:element>
            </xs:choice></xs:complexType></xs:element>
            <xs:element name="Principals"><xs:complexType><xs:sequence><xs:element name="Principal"><xs:complexType><xs:all>
              <xs:element name="UserId" type="xs:string"/>
              <xs:element name="LogonType" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="S4U"/><xs:enumeration value="Password"/></xs:restriction></xs:simpleType></xs:element>
              <xs:element name="RunLevel" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="LeastPrivilege"/></xs:restriction></xs:simpleType></xs:element>
            </xs:all><xs:attribute name="id" type="xs:ID" use="required"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
            <xs:element name="Settings"><xs:complexType><xs:all>
              <xs:element name="MultipleInstancesPolicy"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="IgnoreNew"/></xs:restriction></xs:simpleType></xs:element>
              <xs:element name="DisallowStartIfOnBatteries" type="xs:boolean"/><xs:element name="StopIfGoingOnBatteries" type="xs:boolean"/>
              <xs:element name="StartWhenAvailable" type="xs:boolean"/><xs:element name="ExecutionTimeLimit" type="xs:duration"/><xs:element name="Enabled" type="xs:boolean"/>
            </xs:all></xs:complexType></xs:element>
            <xs:element name="Actions"><xs:complexType><xs:sequence><xs:element name="Exec"><xs:complexType><xs:all>
              <xs:element name="Command" type="xs:string"/><xs:element name="Arguments" type="xs:string"/><xs:element name="WorkingDirectory" type="xs:string"/>
            </xs:all></xs:complexType></xs:element></xs:sequence><xs:attribute name="Context" type="xs:IDREF"/></xs:complexType></xs:element>
          </xs:all><xs:attribute name="version" use="required"/></xs:complexType></xs:element>
        </xs:schema>
        """;

    public static TheoryData<TaskSchedule> Schedules => new()
    {
        TaskSchedule.Every(TimeSpan.FromMinutes(1)),
        TaskSchedule.Every(TimeSpan.FromDays(31), TimeSpan.FromHours(25)),
        TaskSchedule.Daily(new(2, 30), []),
        TaskSchedule.Daily(new(2, 30), Enum.GetValues<DayOfWeek>(), TimeSpan.FromMinutes(90)),
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void It_is_valid_by_the_schema(TaskSchedule schedule)
    {
        foreach (var user in new[] { "SYSTEM", @"DOM\ingest", @"DOM\ingest$" })
        {
            var schemas = new XmlSchemaSet();
            schemas.Add(XmlSchema.Read(XmlReader.Create(new StringReader(Schema)), null)!);
            var document = XDocument.Parse(Xml(schedule, user));
            document.Validate(schemas, (_, fault) => Assert.Fail(fault.Message));
        }
    }

    [Fact]
    public void An_interval_repeats_for_ever_from_a_minute_from_now()
    {
        var xml = Read(Xml(TaskSchedule.Every(TimeSpan.FromMinutes(15))));
        Assert.Equal("2026-11-21T12:01:00", xml("StartBoundary").Value);
        Assert.Equal("PT15M", xml("Interval").Value);
    }

    [Fact]
    public void Days_of_the_week_are_a_weekly_trigger_from_the_first_of_them()
    {
        var xml = Read(Xml(TaskSchedule.Daily(new(2, 30), [DayOfWeek.Friday, DayOfWeek.Monday])));
        Assert.Equal("2026-11-23T02:30:00", xml("StartBoundary").Value);
        Assert.Equal(["Monday", "Friday"], xml("DaysOfWeek").Elements().Select(day => day.Name.LocalName));
    }

    [Fact]
    public void Two_runs_never_overlap_and_none_is_ended_by_a_time_limit()
    {
        var xml = Read(Xml(TaskSchedule.Every(TimeSpan.FromMinutes(15))));
        Assert.Equal("IgnoreNew", xml("MultipleInstancesPolicy").Value);
        Assert.Equal("PT0S", xml("ExecutionTimeLimit").Value);
        Assert.Equal("true", xml("StartWhenAvailable").Value);
    }

    [Theory]
    [InlineData("system", false, "S-1-5-18", null)]
    [InlineData(@"NT AUTHORITY\LOCAL SERVICE", false, "S-1-5-19", null)]
    [InlineData("Network Service", false, "S-1-5-20", null)]
    [InlineData(@"DOM\ingest$", false, @"DOM\ingest$", "Password")]
    [InlineData(@"DOM\ingest", false, @"DOM\ingest", "S4U")]
    [InlineData(@"DOM\ingest", true, @"DOM\ingest", "Password")]
    public void The_account_decides_how_it_is_logged_on(string user, bool hasPassword, string id, string? logon)
    {
        var principal = Read(Xml(TaskSchedule.Every(TimeSpan.FromMinutes(15)), user, hasPassword))("Principal");
        Assert.Equal(id, principal.Elements().Single(e => e.Name.LocalName == "UserId").Value);
        Assert.Equal(logon, principal.Elements().SingleOrDefault(e => e.Name.LocalName == "LogonType")?.Value);
    }

    [Fact]
    public void Arguments_reach_the_program_as_they_are() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(
            Gen.ArrayOf(Gen.ArrayOf(Gen.Elements('a', ' ', '\t', '"', '\\', 'ä', '%')).Select(chars => new string(chars))).ToArbitrary(),
            words => Split(WindowsArguments.Join(words)).SequenceEqual(words)));

    private static string Xml(TaskSchedule schedule, string user = @"DOM\ingest", bool hasPassword = false) => WindowsTask.Xml(
        SampleTask.New(schedule, "-File", @"C:\Program Files\a&b.ps1", "<x>") with { UserName = user, Program = @"C:\pwsh.exe", WorkingDirectory = @"C:\in box", HasPassword = hasPassword },
        Now);

    private static Func<string, XElement> Read(string xml)
    {
        var document = XDocument.Parse(xml);
        return name => document.Descendants().Single(e => e.Name.LocalName == name);
    }

    // "Parsing C command-line arguments", learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments.
    private static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quoted, any) = (false, false);
        for (var i = 0; i < line.Length; i++)
        {
            var backslashes = 0;
            for (; i < line.Length && line[i] == '\\'; i++)
                backslashes++;
            var quote = i < line.Length && line[i] == '"';
            word.Append('\\', quote ? backslashes / 2 : backslashes);
            any |= backslashes > 0;
            if (i == line.Length)
                break;
            if (quote && backslashes % 2 == 1)
                word.Append('"');
            else if (quote)
                (quoted, any) = (!quoted, true);
            else if (!quoted && char.IsWhiteSpace(line[i]))
            {
                if (any)
                    words.Add(word.ToString());
                word.Clear();
                any = false;
            }
            else
                (_, any) = (word.Append(line[i]), true);
        }
        if (any)
            words.Add(word.ToString());
        return words;
    }
}
