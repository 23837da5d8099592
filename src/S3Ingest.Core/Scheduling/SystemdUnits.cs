using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Scheduling;

/// <summary>
/// Service and timer of a task. A oneshot service cannot run twice at once, and ends as failed with every exit code but 0.
/// No secret is in them: the command reads its .env file itself.
/// </summary>
internal static class SystemdUnits
{
    /// <summary>A line that says whose file it is; nothing without it is replaced or removed.</summary>
    public const string Mark = "# Made by Register-IngestTask of S3Ingest; Unregister-IngestTask removes it.";

    private static readonly string[] Temporary = ["/tmp", "/var/tmp"];
    private static readonly string[] State = ["/var/lib/s3ingest"];
    private static readonly string[] ReadOnly = ["/usr", "/boot", "/efi", "/etc"];

    /// <summary>Text of the .service file.</summary>
    public static string Service(TaskDefinition task)
    {
        var unit = new StringBuilder();
        Line(unit, Mark);
        Line(unit, "[Unit]");
        Line(unit, $"Description={SystemdText.Value(task.Description)}");
        var machine = task.Scope == IngestTaskScope.Machine;
        if (machine)
        {
            Line(unit, "Wants=network-online.target");
            Line(unit, "After=network-online.target");
        }
        Line(unit, "");
        Line(unit, "[Service]");
        Line(unit, "Type=oneshot");
        if (machine && task.UserName is { } user)
            Line(unit, $"User={SystemdText.Value(user)}");
        Line(unit, $"WorkingDirectory={SystemdText.Folder(task.WorkingDirectory)}");
        Line(unit, $"ExecStart={string.Join(' ', task.Arguments.Select(SystemdText.Word).Prepend(SystemdText.Program(task.Program)))}");
        Line(unit, "Environment=NO_COLOR=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off");
        Line(unit, "StandardOutput=journal");
        Line(unit, "StandardError=journal");
        Line(unit, "UMask=0077");
        Line(unit, "NoNewPrivileges=true");
        if (machine && task.Writes is { } writes)
            Harden(unit, task, writes);
        return unit.ToString();
    }

    /// <summary>Text of the .timer file.</summary>
    public static string Timer(TaskDefinition task)
    {
        var unit = new StringBuilder();
        Line(unit, Mark);
        Line(unit, "[Unit]");
        Line(unit, $"Description={SystemdText.Value(task.Description)}: {task.Schedule}");
        Line(unit, "");
        Line(unit, "[Timer]");
        if (task.Schedule.Interval is { } interval)
        {
            Line(unit, "OnActiveSec=1min");
            Line(unit, $"OnUnitActiveSec={SystemdText.Seconds(interval)}");
        }
        else
        {
            var days = string.Concat(task.Schedule.Days.Select((day, i) => $"{(i == 0 ? "" : ",")}{day.ToString()[..3]}"));
            Line(unit, string.Create(CultureInfo.InvariantCulture, $"OnCalendar={days}{(days.Length > 0 ? " " : "")}*-*-* {task.Schedule.At:HH:mm:ss}"));
            // What was missed while the machine was off runs when it is back.
            Line(unit, "Persistent=true");
        }
        // The default of a minute would be as long as the shortest interval.
        Line(unit, "AccuracySec=1s");
        if (task.Schedule.RandomDelay > TimeSpan.Zero)
            Line(unit, $"RandomizedDelaySec={SystemdText.Seconds(task.Schedule.RandomDelay)}");
        Line(unit, "");
        Line(unit, "[Install]");
        Line(unit, "WantedBy=timers.target");
        return unit.ToString();
    }

    private static void Harden(StringBuilder unit, TaskDefinition task, IReadOnlyList<string> writes)
    {
        // The ledger is there unless INGEST_LEDGER_PATH says otherwise. Then the folder is somebody else's: systemd would
        // hand it, and the ledger in it, to the account of this task (systemd.exec(5), StateDirectory).
        if (writes.Any(path => IsBelow(path, State)))
        {
            Line(unit, "StateDirectory=s3ingest");
            Line(unit, "StateDirectoryMode=0700");
        }
        // Also what it reads: a private /tmp would hide it.
        if (!writes.Concat(task.Arguments).Append(task.WorkingDirectory).Any(path => IsBelow(path, Temporary)))
            Line(unit, "PrivateTmp=true");
        if (!writes.Any(path => IsBelow(path, ReadOnly)))
            Line(unit, "ProtectSystem=full");
        Line(unit, "ProtectControlGroups=true");
        Line(unit, "ProtectKernelModules=true");
        Line(unit, "ProtectKernelTunables=true");
        Line(unit, "RestrictSUIDSGID=true");
        // To see that a file of another user is no longer being written, the watcher takes a read lease on it.
        if (task.UserName is not null)
            Line(unit, "AmbientCapabilities=CAP_LEASE");
    }

    private static bool IsBelow(string path, string[] roots) =>
        roots.Any(root => path == root || path.StartsWith(root + "/", StringComparison.Ordinal));

    private static void Line(StringBuilder unit, string text) => unit.Append(text).Append('\n');
}
