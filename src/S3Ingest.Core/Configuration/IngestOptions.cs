using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Configuration;

/// <summary>
/// Every setting, validated, with defaults applied. Made by the configuration loader; nothing else reads the
/// environment or an .env file. Paths are absolute, sizes are bytes.
/// </summary>
public sealed record IngestOptions
{
    /// <summary>The name that INGEST_METRICS_FILE has for the standard output of the process.</summary>
    public const string StandardOutput = "-";

    internal const long DefaultLogMaxSize = 10L << 20;
    internal const int DefaultLogFiles = 5;

    /// <summary>INGEST_BUCKET.</summary>
    public required string BucketName { get; init; }

    /// <summary>INGEST_KEY_PREFIX: empty, or ends with <c>/</c>.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>AWS_REGION; null lets the SDK's chain decide.</summary>
    public string? Region { get; init; }

    /// <summary>AWS_PROFILE.</summary>
    public string? ProfileName { get; init; }

    /// <summary>AWS_ACCESS_KEY_ID.</summary>
    public Secret? AccessKeyId { get; init; }

    /// <summary>AWS_SECRET_ACCESS_KEY.</summary>
    public Secret? SecretAccessKey { get; init; }

    /// <summary>AWS_SESSION_TOKEN.</summary>
    public Secret? SessionToken { get; init; }

    /// <summary>AWS_ENDPOINT_URL_S3; null means AWS.</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>INGEST_ALLOW_HTTP.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>INGEST_FORCE_PATH_STYLE; by default true for every endpoint but AWS.</summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>INGEST_WATCH_DIR, alias MGMT_LOCAL_DIR; null where no watcher is meant.</summary>
    public string? WatchDirectory { get; init; }

    /// <summary>INGEST_RECURSE.</summary>
    public bool Recurse { get; init; } = true;

    /// <summary>INGEST_INCLUDE: globs; empty means all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>INGEST_EXCLUDE: globs.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>INGEST_SETTLE_SECONDS.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>INGEST_SCAN_SECONDS.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>INGEST_DONE_MARKER: a source is taken only when <c>&lt;name&gt;.done</c> lies beside it.</summary>
    public bool DoneMarker { get; init; }

    /// <summary>INGEST_MAX_UPLOADS: concurrent uploads.</summary>
    public int MaxUploads { get; init; } = 8;

    /// <summary>INGEST_MAX_WORKERS: sources in work at once.</summary>
    public int MaxWorkers { get; init; } = 8;

    /// <summary>INGEST_PARTS_IN_FLIGHT: parts of one upload that are sent at once.</summary>
    public int PartsInFlight { get; init; } = 4;

    /// <summary>INGEST_MAX_BANDWIDTH: bytes per second; null means no limit.</summary>
    public long? MaxBandwidth { get; init; }

    /// <summary>INGEST_BANDWIDTH_SCHEDULE; null means that <see cref="MaxBandwidth"/> holds at all times.</summary>
    public BandwidthSchedule? BandwidthSchedule { get; init; }

    /// <summary>INGEST_FOLLOW_LINKS.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>INGEST_MAX_MEMORY_MB, in bytes: budget of the process.</summary>
    public long MaxMemory { get; init; } = 512L << 20;

    /// <summary>INGEST_MAX_FILE_SIZE in bytes; null means no limit.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>INGEST_RETRY_ATTEMPTS.</summary>
    public int RetryAttempts { get; init; } = 8;

    /// <summary>INGEST_RETRY_MAX_SECONDS: longest single delay.</summary>
    public TimeSpan RetryMaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>INGEST_ON_EXISTING.</summary>
    public ExistingObjectPolicy OnExisting { get; init; }

    /// <summary>INGEST_CONVERT.</summary>
    public bool Convert { get; init; } = true;

    /// <summary>INGEST_JSON_PATH: where the rows of a JSON document are; null finds them.</summary>
    public string? JsonPath { get; init; }

    /// <summary>INGEST_XML_ROW_ELEMENT: name of the element that is a row; null finds it.</summary>
    public string? XmlRowElement { get; init; }

    /// <summary>INGEST_PARQUET_PROFILE.</summary>
    public ParquetProfile ParquetProfile { get; init; }

    /// <summary>INGEST_PARQUET_COMPRESSION.</summary>
    public ParquetCompression ParquetCompression { get; init; }

    /// <summary>INGEST_ARCHIVE_LAYOUT.</summary>
    public ArchiveLayout ArchiveLayout { get; init; }

    /// <summary>INGEST_ARCHIVE_CHARSET: charset of entry names that are not UTF-8; null takes what the format's tools take.</summary>
    public string? ArchiveCharset { get; init; }

    /// <summary>INGEST_ARCHIVE_MAX_DEPTH: archives inside archives; 1 opens none of them.</summary>
    public int ArchiveMaxDepth { get; init; } = 4;

    /// <summary>INGEST_ARCHIVE_MAX_ENTRIES: entries of one archive.</summary>
    public int ArchiveMaxEntries { get; init; } = 100_000;

    /// <summary>INGEST_ARCHIVE_MAX_ENTRY_BYTES: bytes of one expanded entry.</summary>
    public long ArchiveMaxEntryBytes { get; init; } = 64L << 30;

    /// <summary>INGEST_ARCHIVE_MAX_TOTAL_BYTES: bytes of all expanded entries.</summary>
    public long ArchiveMaxTotalBytes { get; init; } = 256L << 30;

    /// <summary>INGEST_ARCHIVE_MAX_RATIO: expanded bytes per byte of the archive, over the running total.</summary>
    public int ArchiveMaxRatio { get; init; } = 200;

    /// <summary>INGEST_ERROR_DIR; null leaves failed files where they are.</summary>
    public string? ErrorDirectory { get; init; }

    /// <summary>MGMT_COMPLETED_DIR; null when MGMT_COMPLETED_ENABLED is false.</summary>
    public string? CompletedDirectory { get; init; }

    /// <summary>MGMT_PRESERVE_STRUCTURE.</summary>
    public bool PreserveStructure { get; init; }

    /// <summary>MGMT_DUPLICATE_HANDLING.</summary>
    public DuplicateHandling DuplicateHandling { get; init; }

    /// <summary>INGEST_LEDGER_PATH.</summary>
    public required string LedgerPath { get; init; }

    /// <summary>INGEST_LEDGER_RETENTION_DAYS; 0 means for ever.</summary>
    public int LedgerRetentionDays { get; init; }

    /// <summary>INGEST_LOG_LEVEL.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>INGEST_LOG_FILE: JSON lines; null means none.</summary>
    public string? LogFile { get; init; }

    /// <summary>INGEST_LOG_MAX_SIZE in bytes; 0 never rotates.</summary>
    public long LogMaxSize { get; init; } = DefaultLogMaxSize;

    /// <summary>INGEST_LOG_FILES: older files that are kept.</summary>
    public int LogFiles { get; init; } = DefaultLogFiles;

    /// <summary>INGEST_METRICS_FILE: JSON lines; <see cref="StandardOutput"/>, or null for none.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>INGEST_METRICS_SECONDS.</summary>
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>INGEST_STORAGE_CLASS; null sends no header.</summary>
    public string? StorageClass { get; init; }

    /// <summary>INGEST_SSE: AES256 or aws:kms; null sends no header.</summary>
    public string? ServerSideEncryption { get; init; }

    /// <summary>INGEST_SSE_KMS_KEY_ID.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>INGEST_EXPECTED_BUCKET_OWNER.</summary>
    public string? ExpectedBucketOwner { get; init; }

    /// <summary>INGEST_VERIFY.</summary>
    public VerifyMode Verify { get; init; }

    /// <summary>DEFAULT_PACKAGE_REGISTRY: bucket of the Quilt packages, without <c>s3://</c>; null takes the bucket of their source.</summary>
    public string? PackageRegistry { get; init; }

    /// <summary>PACKAGE_TEMPLATE_PATH: folder of package templates and folder mappings; null takes the built-in ones.</summary>
    public string? PackageTemplatePath { get; init; }

    /// <summary>MAX_PACKAGE_SIZE_GB, in bytes.</summary>
    public long MaxPackageSize { get; init; } = 50L << 30;

    /// <summary>ENABLE_SMART_ORGANIZATION.</summary>
    public bool SmartOrganization { get; init; } = true;

    /// <summary>METADATA_VALIDATION_LEVEL.</summary>
    public MetadataValidationLevel MetadataValidation { get; init; }
}
