namespace S3Ingest.Core.Configuration;

/// <summary>Makes the options from the settings; every fault ends up in the reader.</summary>
internal sealed class OptionsBuilder(SettingReader reader, ConfigurationSources sources, List<ConfigurationFault> warnings)
{
    /// <summary>The options; of use only when the reader has no fault.</summary>
    public IngestOptions Build()
    {
        CredentialRules.Apply(reader, warnings);
        IngestOptions options = Packages(Processing(Watching(Storage(Base()))));
        DirectoryRules.Check(reader, options, warnings);
        StorageRules.Check(reader, options);
        return options;
    }

    private IngestOptions Base() => new()
    {
        BucketName = reader.Text("INGEST_BUCKET") ?? "",
        LedgerPath = reader.Path("INGEST_LEDGER_PATH") ?? LedgerLocation.Default(sources.Environment),
        LedgerRetentionDays = reader.Integer("INGEST_LEDGER_RETENTION_DAYS", 0),
        LogLevel = LogLevelNames.Read(reader),
        LogFile = reader.Path("INGEST_LOG_FILE"),
        LogMaxSize = reader.Size("INGEST_LOG_MAX_SIZE") ?? IngestOptions.DefaultLogMaxSize,
        LogFiles = reader.Integer("INGEST_LOG_FILES", IngestOptions.DefaultLogFiles),
        MetricsFile = reader.Text("INGEST_METRICS_FILE") == IngestOptions.StandardOutput ? IngestOptions.StandardOutput : reader.Path("INGEST_METRICS_FILE"),
        MetricsInterval = reader.Duration("INGEST_METRICS_SECONDS", TimeSpan.FromSeconds(60)),
    };

    private IngestOptions Storage(IngestOptions options)
    {
        bool allowHttp = reader.Boolean("INGEST_ALLOW_HTTP", false);
        Uri? endpoint = EndpointRules.Read(reader, allowHttp);
        bool isAws = EndpointRules.IsAws(endpoint);
        string? region = reader.Text("AWS_REGION");
        EndpointRules.CheckRegion(reader, region, endpoint);

        if (options.BucketName.Length > 0)
            Note("INGEST_BUCKET", BucketRules.Check(options.BucketName, isAws));
        else if (sources.RequireBucket)
            reader.Fault("INGEST_BUCKET", "It is not set.", "Set it to the name of the bucket, or give -BucketName.");
        string prefix = KeyPrefixRules.Normalise(reader.Text("INGEST_KEY_PREFIX") ?? "");
        Note("INGEST_KEY_PREFIX", KeyPrefixRules.Check(prefix));

        return options with
        {
            KeyPrefix = prefix,
            Region = region ?? EndpointRules.RegionOf(endpoint),
            ProfileName = reader.Text("AWS_PROFILE"),
            AccessKeyId = reader.Secret("AWS_ACCESS_KEY_ID"),
            SecretAccessKey = reader.Secret("AWS_SECRET_ACCESS_KEY"),
            SessionToken = reader.Secret("AWS_SESSION_TOKEN"),
            EndpointUrl = endpoint,
            AllowHttp = allowHttp,
            ForcePathStyle = reader.Boolean("INGEST_FORCE_PATH_STYLE", !isAws),
            StorageClass = reader.Text("INGEST_STORAGE_CLASS"),
            ServerSideEncryption = reader.Choice("INGEST_SSE"),
            KmsKeyId = reader.Text("INGEST_SSE_KMS_KEY_ID"),
            ExpectedBucketOwner = reader.Text("INGEST_EXPECTED_BUCKET_OWNER"),
            Verify = reader.Enumeration("INGEST_VERIFY", VerifyMode.Auto),
            OnExisting = reader.Enumeration("INGEST_ON_EXISTING", ExistingObjectPolicy.Replace),
        };
    }

    private IngestOptions Watching(IngestOptions options)
    {
        string? watch = reader.Path("INGEST_WATCH_DIR");
        if (watch is null && sources.RequireWatchDirectory && reader.Given("INGEST_WATCH_DIR") is null)
            reader.Fault("INGEST_WATCH_DIR", "It is not set.", "Set it to the directory to watch, or give -Path.");
        string? error = reader.Path("INGEST_ERROR_DIR");
        if (error is null && watch is not null && !reader.IsGivenEmpty("INGEST_ERROR_DIR"))
            error = Path.Combine(watch, "error");
        string? completed = reader.Path("MGMT_COMPLETED_DIR");
        bool move = reader.Boolean("MGMT_COMPLETED_ENABLED", completed is not null);
        if (move && completed is null)
        {
            completed = watch is null ? null : Path.Combine(watch, "completed");
            if (completed is null && reader.Given("MGMT_COMPLETED_DIR") is null)
                reader.Fault("MGMT_COMPLETED_DIR", "MGMT_COMPLETED_ENABLED is true and there is no directory to move to.", "Set it, or INGEST_WATCH_DIR, in which 'completed' is then used.");
        }

        return options with
        {
            WatchDirectory = watch,
            Recurse = reader.Boolean("INGEST_RECURSE", true),
            Include = reader.List("INGEST_INCLUDE"),
            Exclude = reader.List("INGEST_EXCLUDE"),
            SettleTime = reader.Duration("INGEST_SETTLE_SECONDS", options.SettleTime),
            ScanInterval = reader.Duration("INGEST_SCAN_SECONDS", options.ScanInterval),
            DoneMarker = reader.Boolean("INGEST_DONE_MARKER", false),
            FollowLinks = reader.Boolean("INGEST_FOLLOW_LINKS", false),
            ErrorDirectory = error,
            CompletedDirectory = move ? completed : null,
            PreserveStructure = reader.Boolean("MGMT_PRESERVE_STRUCTURE", false),
            DuplicateHandling = reader.Enumeration("MGMT_DUPLICATE_HANDLING", DuplicateHandling.Timestamp),
        };
    }

    private IngestOptions Processing(IngestOptions options)
    {
        long memory = reader.Size("INGEST_MAX_MEMORY_MB") ?? options.MaxMemory;
        int uploads = reader.Integer("INGEST_MAX_UPLOADS", LoadDefaults.Uploads(Environment.ProcessorCount, memory));
        return options with
        {
            Convert = reader.Boolean("INGEST_CONVERT", true),
            JsonPath = reader.Text("INGEST_JSON_PATH"),
            XmlRowElement = reader.Text("INGEST_XML_ROW_ELEMENT"),
            ParquetProfile = reader.Enumeration("INGEST_PARQUET_PROFILE", ParquetProfile.Compatible),
            ParquetCompression = reader.Enumeration("INGEST_PARQUET_COMPRESSION", ParquetCompression.Snappy),
            ArchiveLayout = reader.Enumeration("INGEST_ARCHIVE_LAYOUT", ArchiveLayout.Folder),
            ArchiveCharset = reader.Text("INGEST_ARCHIVE_CHARSET"),
            ArchiveMaxDepth = reader.Integer("INGEST_ARCHIVE_MAX_DEPTH", options.ArchiveMaxDepth),
            ArchiveMaxEntries = reader.Integer("INGEST_ARCHIVE_MAX_ENTRIES", options.ArchiveMaxEntries),
            ArchiveMaxEntryBytes = reader.Size("INGEST_ARCHIVE_MAX_ENTRY_BYTES") ?? options.ArchiveMaxEntryBytes,
            ArchiveMaxTotalBytes = reader.Size("INGEST_ARCHIVE_MAX_TOTAL_BYTES") ?? options.ArchiveMaxTotalBytes,
            ArchiveMaxRatio = reader.Integer("INGEST_ARCHIVE_MAX_RATIO", options.ArchiveMaxRatio),
            MaxMemory = memory,
            MaxUploads = uploads,
            MaxWorkers = reader.Integer("INGEST_MAX_WORKERS", LoadDefaults.Workers(Environment.ProcessorCount, memory)),
            PartsInFlight = reader.Integer("INGEST_PARTS_IN_FLIGHT", LoadDefaults.Parts(uploads, memory)),
            MaxBandwidth = reader.Rate("INGEST_MAX_BANDWIDTH"),
            BandwidthSchedule = Schedule(),
            MaxFileSize = reader.Size("INGEST_MAX_FILE_SIZE"),
            RetryAttempts = reader.Integer("INGEST_RETRY_ATTEMPTS", options.RetryAttempts),
            RetryMaxDelay = reader.Duration("INGEST_RETRY_MAX_SECONDS", options.RetryMaxDelay),
        };
    }

    private IngestOptions Packages(IngestOptions options)
    {
        const string scheme = "s3://";
        string? registry = reader.Text("DEFAULT_PACKAGE_REGISTRY");
        if (registry?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) == true)
            registry = registry[scheme.Length..].TrimEnd('/');
        if (registry is not null)
            Note("DEFAULT_PACKAGE_REGISTRY", BucketRules.Check(registry, EndpointRules.IsAws(options.EndpointUrl)));
        return options with
        {
            PackageRegistry = registry,
            PackageTemplatePath = reader.Path("PACKAGE_TEMPLATE_PATH"),
            MaxPackageSize = reader.Size("MAX_PACKAGE_SIZE_GB") ?? options.MaxPackageSize,
            SmartOrganization = reader.Boolean("ENABLE_SMART_ORGANIZATION", true),
            MetadataValidation = reader.Enumeration("METADATA_VALIDATION_LEVEL", MetadataValidationLevel.Moderate),
        };
    }

    private BandwidthSchedule? Schedule()
    {
        const string name = "INGEST_BANDWIDTH_SCHEDULE";
        if (reader.Text(name) is not { } text)
            return null;
        if (BandwidthSchedule.TryParse(text, out var schedule, out string? faulty))
            return schedule;
        reader.Fault(name, $"'{faulty}' cannot be read.", "Write windows separated by ';', as Mon-Fri 08:00-18:00=2MB/s; 22:00-06:00=off; 12:00-13:00=full.");
        return null;
    }

    private void Note(string name, (string Message, string Remedy)? fault)
    {
        if (fault is { } found)
            reader.Fault(name, found.Message, found.Remedy);
    }
}
