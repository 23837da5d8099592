using static S3Ingest.Core.Configuration.SettingKind;

namespace S3Ingest.Core.Configuration;

/// <summary>Settings of ledger and log.</summary>
internal static class RecordSettings
{
    public static readonly SettingDefinition[] All =
    [
        new("INGEST_LEDGER_PATH", SettingKind.Path, "by platform",
            "The ledger, on a local disk. Windows: %ProgramData%\\S3Ingest\\ledger.db. Linux and macOS: $STATE_DIRECTORY, as root /var/lib/s3ingest/ledger.db, else ~/.local/state/s3ingest/ledger.db.")
        { Group = "Ledger and log" },
        new("INGEST_LEDGER_RETENTION_DAYS", Number, "0", "Days that skipped and superseded operations are kept; 0 is for ever. Looked at when a run starts, and once a day by a watcher.") { Group = "Ledger and log", Maximum = 36500 },
        new("INGEST_LOG_LEVEL", Choice, "Information", "Least severe messages that are logged; DEBUG, INFO, WARN and ERROR are understood too.")
        {
            Group = "Ledger and log",
            Choices = ["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"],
        },
        new("INGEST_LOG_FILE", SettingKind.Path, "", "Log file, JSON lines; several processes may share it. Empty is none.") { Group = "Ledger and log" },
        new("INGEST_LOG_MAX_SIZE", Size, "10MB", "Size at which log and metrics file are put aside as <name>.1; 0 leaves that to logrotate or the like.") { Group = "Ledger and log" },
        new("INGEST_LOG_FILES", Number, "5", "Older log and metrics files that are kept.") { Group = "Ledger and log", Minimum = 1, Maximum = 1000 },
        new("INGEST_METRICS_FILE", SettingKind.Path, "", "File that the watcher appends a line of figures to, JSON, for monitoring; - is the standard output. Empty is none.") { Group = "Ledger and log" },
        new("INGEST_METRICS_SECONDS", Duration, "60", "Time between two lines of figures.") { Group = "Ledger and log", Minimum = 1, Maximum = 86400 },
    ];
}
