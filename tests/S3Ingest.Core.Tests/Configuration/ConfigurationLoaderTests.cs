using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Configuration;

public sealed class ConfigurationLoaderTests : ConfigurationTestBase
{
    [Fact]
    public void A_parameter_wins_over_the_environment_and_that_over_the_file()
    {
        EnvFile("INGEST_BUCKET=from-file\nINGEST_KEY_PREFIX=from-file\nINGEST_STORAGE_CLASS=STANDARD_IA");
        LoadedConfiguration loaded = ConfigurationLoader.Load(new()
        {
            Parameters = Map(("INGEST_BUCKET", "from-parameter"), ("INGEST_KEY_PREFIX", null)),
            Environment = Map(("INGEST_BUCKET", "from-environment"), ("INGEST_KEY_PREFIX", "from-environment")),
            WorkingDirectory = Folder,
        });
        Assert.Equal("from-parameter", loaded.Options.BucketName);
        Assert.Equal("from-environment/", loaded.Options.KeyPrefix);
        Assert.Equal("STANDARD_IA", loaded.Options.StorageClass);

        Dictionary<string, SettingReport> reports = loaded.Describe().ToDictionary(r => r.Name);
        Assert.Equal(SettingTable.All.Select(d => d.Name), loaded.Describe().Select(r => r.Name));
        Assert.Equal(SettingSource.Parameter, reports["INGEST_BUCKET"].Source);
        Assert.Equal("environment variable INGEST_KEY_PREFIX", reports["INGEST_KEY_PREFIX"].Origin);
        Assert.Equal(Path.Combine(Folder, ".env") + ":3", reports["INGEST_STORAGE_CLASS"].Origin);
        Assert.Equal(("512", SettingSource.Default), (reports["INGEST_MAX_MEMORY_MB"].Value, reports["INGEST_MAX_MEMORY_MB"].Source));
    }

    [Fact]
    public void Defaults_are_those_of_the_table()
    {
        IngestOptions options = Load(("INGEST_WATCH_DIR", "in")).Options;
        string watch = Path.Combine(Folder, "in");
        Assert.Equal(watch, options.WatchDirectory);
        Assert.Equal(Path.Combine(watch, "error"), options.ErrorDirectory);
        Assert.Null(options.CompletedDirectory);
        Assert.True(options.Recurse && options.Convert && options.SmartOrganization);
        Assert.False(options.ForcePathStyle || options.FollowLinks || options.DoneMarker || options.PreserveStructure);
        Assert.Equal(TimeSpan.FromSeconds(2), options.SettleTime);
        Assert.Equal(TimeSpan.FromSeconds(60), options.ScanInterval);
        Assert.Equal(512L << 20, options.MaxMemory);
        Assert.Equal(50L << 30, options.MaxPackageSize);
        Assert.Equal((4, 100_000, 64L << 30, 256L << 30, 200), (options.ArchiveMaxDepth, options.ArchiveMaxEntries, options.ArchiveMaxEntryBytes, options.ArchiveMaxTotalBytes, options.ArchiveMaxRatio));
        Assert.InRange(options.MaxUploads, 1, 32);
        Assert.InRange(options.MaxWorkers, 1, 16);
        Assert.InRange(options.PartsInFlight, 1, 8);
        Assert.True(Path.IsPathRooted(options.LedgerPath));
    }

    [Fact]
    public void Every_setting_of_the_table_reaches_the_options()
    {
        var reader = new SettingReader([]);
        new OptionsBuilder(reader, new() { RequireBucket = false }, []).Build();
        Assert.Equal(SettingTable.All.Select(d => d.Name).Order(StringComparer.Ordinal), reader.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        EnvFile("AWS_ACCESS_KEY_ID=AKIAABCDEFGHIJKLMNOP\nINGEST_RECURSE=perhaps\nINGEST_MAX_MEMORY_MB=1\nINGEST_SSE=rot13\nAWS_ENDPOINT_URL_S3=http://user:pw123@example.org\nnonsense");
        var fault = Assert.Throws<IngestException>(() => ConfigurationLoader.Load(new() { WorkingDirectory = Folder, RequireWatchDirectory = true }));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        string[] expected =
        [
            "INGEST_BUCKET: It is not set.",
            "INGEST_WATCH_DIR: It is not set.",
            "AWS_SECRET_ACCESS_KEY",
            "INGEST_RECURSE = 'perhaps'",
            "Write true or false.",
            "INGEST_MAX_MEMORY_MB = '1'",
            "The smallest value is 64.",
            "AES256 or aws:kms",
            "AWS_ENDPOINT_URL_S3 = 'http://***@example.org'",
            "INGEST_ALLOW_HTTP=true",
            ".env:6",
        ];
        Assert.All(expected, e => Assert.Contains(e, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("AKIA", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw123", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("9 settings", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_file_must_exist_and_the_default_one_need_not()
    {
        Assert.Empty(Load().Faults);
        LoadedConfiguration loaded = ConfigurationLoader.Examine(new() { Environment = Map(("INGEST_BUCKET", "bucket")), EnvFile = "no.env", WorkingDirectory = Folder });
        ConfigurationFault fault = Assert.Single(loaded.Faults);
        Assert.Equal(("-EnvFile", Path.Combine(Folder, "no.env")), (fault.Setting, fault.Value));
    }

    [Fact]
    public void Relative_paths_count_from_the_file_or_from_the_current_directory()
    {
        string file = EnvFile("INGEST_WATCH_DIR=in\nINGEST_LOG_FILE=../log.json\nINGEST_BUCKET=bucket", "conf/my.env");
        IngestOptions options = ConfigurationLoader.Load(new()
        {
            Parameters = Map(("INGEST_LEDGER_PATH", "ledger.db")),
            EnvFile = file,
            WorkingDirectory = Folder,
        }).Options;
        Assert.Equal(Path.Combine(Folder, "conf", "in"), options.WatchDirectory);
        Assert.Equal(Path.Combine(Folder, "log.json"), options.LogFile);
        Assert.Equal(Path.Combine(Folder, "ledger.db"), options.LedgerPath);
    }

    [Fact]
    public void Unknown_names_are_warnings_with_the_nearest_known_one()
    {
        EnvFile("INGEST_BUCKET=bucket\nMGMT_COMPLETE_DIR=x\nAWS_ACESS_KEY_ID=x\nAWS_CA_BUNDLE=/x\nUNRELATED=1");
        LoadedConfiguration loaded = ConfigurationLoader.Examine(new() { Environment = Map(("INGEST_BUKET", "x"), ("PATH", "/bin")), WorkingDirectory = Folder });
        Assert.Empty(loaded.Faults);
        Assert.Equal(
            [("INGEST_BUKET", "Did you mean INGEST_BUCKET?"), ("MGMT_COMPLETE_DIR", "Did you mean MGMT_COMPLETED_DIR?"), ("AWS_ACESS_KEY_ID", "Did you mean AWS_ACCESS_KEY_ID?"), ("AWS_CA_BUNDLE", "Set it in the environment of the process, where the AWS SDK finds it.")],
            loaded.Warnings.Select(w => (w.Setting, w.Remedy)));
        ConfigurationFault fault = Assert.Single(ConfigurationLoader.Examine(new() { Parameters = Map(("INGEST_BUCKET", "bucket"), ("NONSENSE", "1")), WorkingDirectory = Folder }).Faults);
        Assert.Equal("NONSENSE", fault.Setting);
    }

    [Fact]
    public void Secrets_in_a_file_that_others_can_read_are_a_warning()
    {
        if (OperatingSystem.IsWindows())
            return;
        string file = EnvFile("INGEST_BUCKET=bucket\nAWS_ACCESS_KEY_ID=abc123\nAWS_SECRET_ACCESS_KEY=verysecret");
        foreach ((UnixFileMode mode, string? readers) in new (UnixFileMode, string?)[] { ((UnixFileMode)0b110_100_100, "everybody"), ((UnixFileMode)0b110_100_000, "its group"), ((UnixFileMode)0b110_000_000, null) })
        {
            File.SetUnixFileMode(file, mode);
            LoadedConfiguration loaded = ConfigurationLoader.Load(new() { WorkingDirectory = Folder });
            if (readers is null)
                Assert.Empty(loaded.Warnings);
            else
                Assert.Contains(readers, Assert.Single(loaded.Warnings).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Secrets_are_redacted_everywhere()
    {
        LoadedConfiguration loaded = Load(("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE1"), ("AWS_SECRET_ACCESS_KEY", "very/secret+value"), ("INGEST_KEY_PREFIX", "oops-very/secret+value"));
        string all = string.Join('\n', loaded.Describe().Select(r => r.ToString()));
        Assert.DoesNotContain("very/secret", all, StringComparison.Ordinal);
        Assert.DoesNotContain("AKIDEXAMPLE1", all, StringComparison.Ordinal);
        Assert.Equal("***", loaded.Options.SecretAccessKey!.ToString());
        Assert.Equal("very/secret+value", loaded.Options.SecretAccessKey.Reveal());
        Assert.Equal("key *** end", loaded.Redactor.Redact("key very/secret+value end"));
    }

    [Fact]
    public void An_empty_error_directory_is_none_and_other_empty_values_are_defaults()
    {
        IngestOptions options = Load(("INGEST_WATCH_DIR", "in"), ("INGEST_ERROR_DIR", ""), ("INGEST_MAX_UPLOADS", ""), ("INGEST_CONVERT", " ")).Options;
        Assert.Null(options.ErrorDirectory);
        Assert.True(options.Convert);
    }

    [Fact]
    public void The_other_name_of_the_watch_directory_is_understood()
    {
        Assert.Equal(Path.Combine(Folder, "in"), Load(("MGMT_LOCAL_DIR", "in")).Options.WatchDirectory);
        LoadedConfiguration both = Load(("MGMT_LOCAL_DIR", "in"), ("INGEST_WATCH_DIR", "other"));
        Assert.Equal(Path.Combine(Folder, "other"), both.Options.WatchDirectory);
        Assert.Single(both.Warnings);
    }

    [Fact]
    public void A_watch_directory_that_is_not_there_is_no_fault() =>
        Assert.Empty(Load(("INGEST_WATCH_DIR", "not-mounted-yet")).Faults);

    [Fact]
    public void The_completed_directory_is_used_when_asked_for()
    {
        string watch = Path.Combine(Folder, "in");
        Assert.Equal(Path.Combine(watch, "completed"), Load(("INGEST_WATCH_DIR", "in"), ("MGMT_COMPLETED_ENABLED", "true")).Options.CompletedDirectory);
        Assert.Equal(Path.Combine(Folder, "ok"), Load(("INGEST_WATCH_DIR", "in"), ("MGMT_COMPLETED_DIR", "ok")).Options.CompletedDirectory);
        Assert.Null(Load(("INGEST_WATCH_DIR", "in"), ("MGMT_COMPLETED_DIR", "ok"), ("MGMT_COMPLETED_ENABLED", "false")).Options.CompletedDirectory);
        Assert.Equal("MGMT_COMPLETED_DIR", Fault(("MGMT_COMPLETED_ENABLED", "true")).Setting);
    }

    [Fact]
    public void The_ledger_s_place_does_not_depend_on_the_current_directory()
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal("/run/state/ledger.db", Load(("STATE_DIRECTORY", "/run/state:/run/other")).Options.LedgerPath);
        string expected = Environment.IsPrivilegedProcess ? "/var/lib/s3ingest/ledger.db" : "/srv/someone/.local/state/s3ingest/ledger.db";
        Assert.Equal(expected, Load(("HOME", "/srv/someone")).Options.LedgerPath);
    }

    [Theory]
    [InlineData(2, 512, 8, 8, 4)]
    [InlineData(1, 512, 4, 4, 8)]
    [InlineData(64, 4096, 32, 16, 8)]
    [InlineData(64, 64, 4, 2, 1)]
    public void Concurrency_goes_by_cores_and_memory(int cores, long megabytes, int uploads, int workers, int parts)
    {
        long memory = megabytes << 20;
        Assert.Equal((uploads, workers, parts), (LoadDefaults.Uploads(cores, memory), LoadDefaults.Workers(cores, memory), LoadDefaults.Parts(uploads, memory)));
    }
}
