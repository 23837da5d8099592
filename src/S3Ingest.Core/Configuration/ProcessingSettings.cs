using static S3Ingest.Core.Configuration.SettingKind;

namespace S3Ingest.Core.Configuration;

/// <summary>Settings of how sources become objects, and of what that may cost.</summary>
internal static class ProcessingSettings
{
    private const double Mebi = 1 << 20;

    public static readonly SettingDefinition[] All =
    [
        new("INGEST_CONVERT", SettingKind.Boolean, "true", "Convert tabular files (CSV, JSON, XML) to Parquet.") { Group = "Conversion" },
        new("INGEST_JSON_PATH", Text, "", "Where the rows of a JSON document are, as $.data.rows. Empty finds them.") { Group = "Conversion" },
        new("INGEST_XML_ROW_ELEMENT", Text, "", "Name of the XML element that is a row. Empty finds it.") { Group = "Conversion" },
        new("INGEST_PARQUET_PROFILE", Choice, "compatible", "compatible is read by old Spark, Athena and Impala too; compact makes smaller files.") { Group = "Conversion", Choices = ["compatible", "compact"] },
        new("INGEST_PARQUET_COMPRESSION", Choice, "Snappy", "Compression of Parquet pages; Zstd needs the system's libzstd.") { Group = "Conversion", Choices = ["Snappy", "Zstd", "Gzip", "None"] },

        new("INGEST_ARCHIVE_LAYOUT", Choice, "folder", "folder puts the entries under the archive's name, merge beside it.") { Group = "Archives", Choices = ["folder", "merge"] },
        new("INGEST_ARCHIVE_CHARSET", Text, "", "Charset of entry names that are not UTF-8, as shift_jis or 932. Empty takes cp437 in a zip, Latin-1 in a tar.") { Group = "Archives" },
        new("INGEST_ARCHIVE_MAX_DEPTH", Number, "4", "Archives inside archives that are opened.") { Group = "Archives", Minimum = 1, Maximum = 64 },
        new("INGEST_ARCHIVE_MAX_ENTRIES", Number, "100000", "Entries of one archive.") { Group = "Archives", Minimum = 1, Maximum = int.MaxValue },
        new("INGEST_ARCHIVE_MAX_ENTRY_BYTES", Size, "64GiB", "Size of one expanded entry.") { Group = "Archives", Minimum = 1 },
        new("INGEST_ARCHIVE_MAX_TOTAL_BYTES", Size, "256GiB", "Size of everything that an archive expands to.") { Group = "Archives", Minimum = 1 },
        new("INGEST_ARCHIVE_MAX_RATIO", Number, "200", "Expanded bytes per byte of the archive.") { Group = "Archives", Minimum = 1, Maximum = 1_000_000 },

        new("INGEST_MAX_UPLOADS", Number, "by cores and memory", "Uploads at once.") { Group = "Load", Minimum = 1, Maximum = 1024 },
        new("INGEST_MAX_WORKERS", Number, "by cores and memory", "Sources in work at once.") { Group = "Load", Minimum = 1, Maximum = 256 },
        new("INGEST_PARTS_IN_FLIGHT", Number, "by memory", "Parts of one upload that are sent at once.") { Group = "Load", Minimum = 1, Maximum = 64 },
        new("INGEST_MAX_MEMORY_MB", Size, "512", "Memory for buffers, in MB. Each watcher of a process has its own.") { Group = "Load", Unit = Mebi, Minimum = 64 * Mebi, Maximum = 1024 * 1024 * Mebi },
        new("INGEST_MAX_BANDWIDTH", Rate, "", "Limit of all uploads together, as 20MB/s; watchers of one process with the same limit share it. Empty is no limit.") { Group = "Load", Minimum = 1024 },
        new("INGEST_BANDWIDTH_SCHEDULE", Text, "", "Other limits by local time of day, as 'Mon-Fri 08:00-18:00=2MB/s; 22:00-23:30=off'. The first window that fits decides; off sends no content, full is no limit; outside of all, INGEST_MAX_BANDWIDTH holds.") { Group = "Load" },
        new("INGEST_MAX_FILE_SIZE", Size, "", "Larger sources fail with SourceTooLarge, as 50GB. Empty is no limit.") { Group = "Load", Minimum = 1 },

        new("INGEST_ON_EXISTING", Choice, "replace", "What happens to a different object at the key that this ledger did not put there.") { Group = "Safety", Choices = ["replace", "fail"] },
        new("INGEST_VERIFY", Choice, "auto", "auto compares checksums and reads back only where there are none; readback always downloads and hashes again.") { Group = "Safety", Choices = ["auto", "readback"] },
        new("INGEST_RETRY_ATTEMPTS", Number, "8", "Attempts for one file's own faults. Outages of the endpoint consume none.") { Group = "Safety", Minimum = 1, Maximum = 100 },
        new("INGEST_RETRY_MAX_SECONDS", Duration, "30", "Longest single delay between two attempts.") { Group = "Safety", Minimum = 0.1, Maximum = 3600 },
    ];
}
