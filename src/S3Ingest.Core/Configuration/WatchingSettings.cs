using static S3Ingest.Core.Configuration.SettingKind;

namespace S3Ingest.Core.Configuration;

/// <summary>Settings of what is watched and where sources go afterwards.</summary>
internal static class WatchingSettings
{
    public static readonly SettingDefinition[] All =
    [
        new("INGEST_WATCH_DIR", SettingKind.Path, "", "Directory that is watched. Required for the watcher. MGMT_LOCAL_DIR is another name for it.")
        {
            Group = "Watching",
            Aliases = ["MGMT_LOCAL_DIR"],
        },
        new("INGEST_RECURSE", SettingKind.Boolean, "true", "Watch subdirectories too.") { Group = "Watching" },
        new("INGEST_INCLUDE", List, "", "Globs of what is taken, separated by ';', as *.csv;logs/**. One without '/' holds in every folder. Empty is all.") { Group = "Watching" },
        new("INGEST_EXCLUDE", List, "", "Globs of what is left out, separated by ';'. They win over INGEST_INCLUDE.") { Group = "Watching" },
        new("INGEST_SETTLE_SECONDS", Duration, "2", "Quiet period: a file must stay unchanged this long before it is taken.") { Group = "Watching", Minimum = 0.1, Maximum = 3600 },
        new("INGEST_SCAN_SECONDS", Duration, "60", "Time between two full scans of the directory.") { Group = "Watching", Minimum = 1, Maximum = 86400 },
        new("INGEST_DONE_MARKER", SettingKind.Boolean, "false", "Take a file only when <name>.done lies beside it.") { Group = "Watching" },
        new("INGEST_FOLLOW_LINKS", SettingKind.Boolean, "false", "Follow symbolic links and junctions.") { Group = "Watching" },

        new("INGEST_ERROR_DIR", SettingKind.Path, "<watch dir>/error", "Where the watcher moves failed files. Given empty, failed files stay where they are.") { Group = "Afterwards", EmptyMeansNone = true },
        new("MGMT_COMPLETED_ENABLED", SettingKind.Boolean, "false; true when MGMT_COMPLETED_DIR is set", "Move sources after success.") { Group = "Afterwards" },
        new("MGMT_COMPLETED_DIR", SettingKind.Path, "<watch dir>/completed", "Where sources go after success.") { Group = "Afterwards" },
        new("MGMT_PRESERVE_STRUCTURE", SettingKind.Boolean, "false", "Keep relative folders below the completed directory.") { Group = "Afterwards" },
        new("MGMT_DUPLICATE_HANDLING", Choice, "timestamp", "What happens when a name is taken in the completed directory.")
        {
            Group = "Afterwards",
            Choices = ["timestamp", "subdirectory", "error"],
        },
    ];
}
