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
        new("INGEST_LEDGER_RETENTION_DAYS", Number, "0", "Days that skipped and superseded operations are kept; 0 is for ever.") { Group = "Ledger and log", Maximum = 36500 },
        new("INGEST_LOG_LEVEL", Choice, "Information", "Least severe messages that are logged; DEBUG, INFO, WARN and ERROR are understood too.")
        {
            Group = "Ledger and log",
            Choices = ["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"],
        },
        new("INGEST_LOG_FILE", SettingKind.Path, "", "Log file, JSON lines. Empty is none.") { Group = "Ledger and log" },
    ];
}
