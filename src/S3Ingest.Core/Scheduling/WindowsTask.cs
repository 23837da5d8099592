using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace S3Ingest.Core.Scheduling;

/// <summary>A task as Task Scheduler takes it: Task Scheduler Schema, learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema.</summary>
public static class WindowsTask
{
    /// <summary>Folder of all our tasks in Task Scheduler.</summary>
    public const string Folder = @"\S3Ingest\";

    private const string Author = "S3Ingest";

    private static readonly XNamespace Ns = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    // Accounts that Windows logs on by itself, by the names that people write.
    private static readonly Dictionary<string, string> ServiceAccounts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SYSTEM"] = "S-1-5-18",
        [@"NT AUTHORITY\SYSTEM"] = "S-1-5-18",
        ["LOCAL SERVICE"] = "S-1-5-19",
        [@"NT AUTHORITY\LOCAL SERVICE"] = "S-1-5-19",
        ["NETWORK SERVICE"] = "S-1-5-20",
        [@"NT AUTHORITY\NETWORK SERVICE"] = "S-1-5-20",
    };

    /// <summary>The XML of a task.</summary>
    /// <param name="task">With an account: Windows tasks always have one.</param>
    /// <param name="now">Local time: an interval counts from a minute later.</param>
    public static string Xml(TaskDefinition task, DateTimeOffset now)
    {
        var document = new XElement(
            Ns + "Task",
            new XAttribute("version", "1.2"),
            new XElement(
                Ns + "RegistrationInfo",
                new XElement(Ns + "Author", Author),
                new XElement(Ns + "Description", task.Description)),
            new XElement(Ns + "Triggers", Trigger(task.Schedule, now)),
            new XElement(Ns + "Principals", Principal(task.UserName ?? "", task.HasPassword)),
            new XElement(
                Ns + "Settings",
                // A run that takes longer than the interval goes on, and the next one is left out.
                new XElement(Ns + "MultipleInstancesPolicy", "IgnoreNew"),
                new XElement(Ns + "DisallowStartIfOnBatteries", false),
                new XElement(Ns + "StopIfGoingOnBatteries", false),
                new XElement(Ns + "StartWhenAvailable", true),
                // No limit: a first run may have terabytes before it.
                new XElement(Ns + "ExecutionTimeLimit", "PT0S"),
                new XElement(Ns + "Enabled", true)),
            new XElement(
                Ns + "Actions",
                new XAttribute("Context", "Author"),
                new XElement(
                    Ns + "Exec",
                    new XElement(Ns + "Command", task.Program),
                    new XElement(Ns + "Arguments", WindowsArguments.Join(task.Arguments)),
                    new XElement(Ns + "WorkingDirectory", task.WorkingDirectory))));
        return document.ToString();
    }

    /// <summary>Whether an XML is of a task that was made here.</summary>
    internal static bool IsOurs(string xml) => XElement.Parse(xml).Element(Ns + "RegistrationInfo")?.Element(Ns + "Author")?.Value == Author;

    /// <summary>What the XML of a task says.</summary>
    internal static TaskFacts Read(string xml)
    {
        var task = XElement.Parse(xml);
        var exec = task.Element(Ns + "Actions")?.Element(Ns + "Exec");
        var user = task.Element(Ns + "Principals")?.Element(Ns + "Principal")?.Element(Ns + "UserId")?.Value;
        return new(
            exec is null ? null : $"{WindowsArguments.Join([exec.Element(Ns + "Command")?.Value ?? ""])} {exec.Element(Ns + "Arguments")?.Value}".TrimEnd(),
            Schedule(task.Element(Ns + "Triggers")),
            ServiceAccounts.FirstOrDefault(account => account.Value == user).Key ?? user,
            exec?.Element(Ns + "WorkingDirectory")?.Value);
    }

    private static string? Schedule(XElement? triggers)
    {
        if (triggers?.Elements().ToList() is not [var trigger])
            return triggers?.ToString(SaveOptions.DisableFormatting);
        try
        {
            var delay = trigger.Element(Ns + "RandomDelay") is { } random ? XmlConvert.ToTimeSpan(random.Value) : TimeSpan.Zero;
            if (trigger.Element(Ns + "Repetition")?.Element(Ns + "Interval") is { } interval)
                return TaskSchedule.Every(XmlConvert.ToTimeSpan(interval.Value), delay).ToString();
            var at = TimeOnly.FromDateTime(XmlConvert.ToDateTime(trigger.Element(Ns + "StartBoundary")?.Value ?? "", XmlDateTimeSerializationMode.Unspecified));
            if (trigger.Element(Ns + "ScheduleByDay")?.Element(Ns + "DaysInterval")?.Value == "1")
                return TaskSchedule.Daily(at, [], delay).ToString();
            if (trigger.Element(Ns + "ScheduleByWeek")?.Element(Ns + "DaysOfWeek") is { } days)
                return TaskSchedule.Daily(at, days.Elements().Select(day => Enum.Parse<DayOfWeek>(day.Name.LocalName)), delay).ToString();
        }
        catch (Exception e) when (e is IngestException or FormatException or ArgumentException)
        {
            // No schedule that is made here.
        }
        return trigger.ToString(SaveOptions.DisableFormatting);
    }

    private static XElement Trigger(TaskSchedule schedule, DateTimeOffset now)
    {
        // Without an offset it is local time, whatever daylight saving does.
        var start = new XElement(Ns + "StartBoundary", schedule.Next(now).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        var delay = schedule.RandomDelay > TimeSpan.Zero ? new XElement(Ns + "RandomDelay", XmlConvert.ToString(schedule.RandomDelay)) : null;
        if (schedule.Interval is { } interval)
        {
            return new(
                Ns + "TimeTrigger", start, new XElement(Ns + "Repetition", new XElement(Ns + "Interval", XmlConvert.ToString(interval))), delay);
        }
        var days = schedule.Days.Count == 0
            ? new XElement(Ns + "ScheduleByDay", new XElement(Ns + "DaysInterval", 1))
            : new XElement(
                Ns + "ScheduleByWeek",
                new XElement(Ns + "WeeksInterval", 1),
                new XElement(Ns + "DaysOfWeek", schedule.Days.Select(day => new XElement(Ns + day.ToString()))));
        return new(Ns + "CalendarTrigger", start, delay, days);
    }

    private static XElement Principal(string user, bool hasPassword)
    {
        var principal = new XElement(Ns + "Principal", new XAttribute("id", "Author"));
        if (ServiceAccounts.TryGetValue(user, out var sid))
        {
            principal.Add(new XElement(Ns + "UserId", sid));
            return principal;
        }
        // Without a password an account is logged on for work on this machine alone (S4U). The name of a group managed service account ends with '$'; the domain controller has its password.
        var logon = hasPassword || user.EndsWith('$') ? "Password" : "S4U";
        principal.Add(new XElement(Ns + "UserId", user), new XElement(Ns + "LogonType", logon), new XElement(Ns + "RunLevel", "LeastPrivilege"));
        return principal;
    }
}
