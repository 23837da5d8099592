using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Configuration;

public sealed class ConfigurationRulesTests : ConfigurationTestBase
{
    [Theory]
    [InlineData("http://127.0.0.1:9000", true)]
    [InlineData("http://localhost:9000", true)]
    [InlineData("http://[::1]:9000", true)]
    [InlineData("https://s3.example.org", true)]
    [InlineData("http://s3.example.org", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("localhost:9000", false)]
    [InlineData("ftp://x", false)]
    [InlineData("https://x/bucket", false)]
    [InlineData("https://x/?a=b", false)]
    [InlineData("https://user:secret@x", false)]
    public void Endpoints(string endpoint, bool good)
    {
        LoadedConfiguration loaded = Load(("AWS_ENDPOINT_URL_S3", endpoint));
        Assert.Equal(good, loaded.Faults.Count == 0);
        if (good)
            Assert.True(loaded.Options.ForcePathStyle);
    }

    [Fact]
    public void Http_is_possible_on_demand() =>
        Assert.Empty(Load(("AWS_ENDPOINT_URL_S3", "http://s3.example.org"), ("INGEST_ALLOW_HTTP", "yes")).Faults);

    [Theory]
    [InlineData("my-bucket.1", true)]
    [InlineData("ab", false)]
    [InlineData("My-Bucket", false)]
    [InlineData("a..b", false)]
    [InlineData("-abc", false)]
    [InlineData("abc-", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("under_score", false)]
    [InlineData("s3://bucket", false)]
    [InlineData("bucket/prefix", false)]
    [InlineData("name--x-s3", false)]
    [InlineData("arn:aws:s3:eu-west-1:123456789012:accesspoint/mine", true)]
    public void Buckets(string name, bool good) => Assert.Equal(good, Load(("INGEST_BUCKET", name)).Faults.Count == 0);

    [Fact]
    public void Other_endpoints_have_wider_bucket_names() =>
        Assert.Empty(Load(("INGEST_BUCKET", "My_Bucket"), ("AWS_ENDPOINT_URL_S3", "https://minio.example.org")).Faults);

    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("a", "a/")]
    [InlineData("/a/b/", "a/b/")]
    [InlineData("\u00fcber uns", "\u00fcber uns/")]
    public void Prefixes_are_normalised(string given, string expected) => Assert.Equal(expected, Load(("INGEST_KEY_PREFIX", given)).Options.KeyPrefix);

    [Theory]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a\\b")]
    [InlineData("a\tb")]
    [InlineData("s3://bucket/a")]
    public void Prefixes_that_cannot_be(string given) => Assert.Equal("INGEST_KEY_PREFIX", Fault(("INGEST_KEY_PREFIX", given)).Setting);

    [Fact]
    public void A_prefix_is_measured_in_utf8()
    {
        Assert.Empty(Load(("INGEST_KEY_PREFIX", new string('a', 700))).Faults);
        Assert.Contains("1401 bytes", Fault(("INGEST_KEY_PREFIX", new string('\u00fc', 700))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in", "in", false)]
    [InlineData("in", ".", false)]
    [InlineData("in", "in/sub", true)]
    [InlineData("in", "beside", true)]
    [InlineData("in", "in2", true)]
    public void Where_sources_go_is_not_where_they_are_found(string watch, string target, bool good)
    {
        foreach (string name in new[] { "INGEST_ERROR_DIR", "MGMT_COMPLETED_DIR" })
        {
            LoadedConfiguration loaded = Load(("INGEST_WATCH_DIR", watch), (name, target));
            Assert.Equal(good ? [] : [name], loaded.Faults.Select(f => f.Setting));
        }
    }

    [Fact]
    public void Encryption()
    {
        Assert.Equal("AES256", Load(("INGEST_SSE", "aes256")).Options.ServerSideEncryption);
        Assert.Equal("INGEST_SSE", Fault(("INGEST_SSE", "kms")).Setting);
        Assert.Equal("INGEST_SSE_KMS_KEY_ID", Fault(("INGEST_SSE_KMS_KEY_ID", "key")).Setting);
        Assert.Equal("INGEST_SSE_KMS_KEY_ID", Fault(("INGEST_SSE_KMS_KEY_ID", "key"), ("INGEST_SSE", "AES256")).Setting);
        Assert.Equal("key", Load(("INGEST_SSE_KMS_KEY_ID", "key"), ("INGEST_SSE", "aws:kms")).Options.KmsKeyId);
    }

    [Fact]
    public void Region_and_endpoint_agree()
    {
        Assert.Equal("AWS_REGION", Fault(("AWS_REGION", "Frankfurt")).Setting);
        Assert.Equal("AWS_REGION", Fault(("AWS_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL_S3", "https://s3.us-east-1.amazonaws.com")).Setting);
        Assert.Empty(Load(("AWS_REGION", "default"), ("AWS_ENDPOINT_URL_S3", "https://ceph.example.org")).Faults);
        IngestOptions options = Load(("AWS_ENDPOINT_URL_S3", "https://s3.dualstack.eu-north-1.amazonaws.com")).Options;
        Assert.Equal(("eu-north-1", false), (options.Region, options.ForcePathStyle));
    }

    [Fact]
    public void Storage_classes_and_owners()
    {
        Assert.Equal("INGEST_STORAGE_CLASS", Fault(("INGEST_STORAGE_CLASS", "COLD")).Setting);
        Assert.Empty(Load(("INGEST_STORAGE_CLASS", "COLD"), ("AWS_ENDPOINT_URL_S3", "https://x")).Faults);
        Assert.Equal("INGEST_VERIFY", Fault(("INGEST_STORAGE_CLASS", "GLACIER"), ("INGEST_VERIFY", "readback")).Setting);
        Assert.Equal("INGEST_EXPECTED_BUCKET_OWNER", Fault(("INGEST_EXPECTED_BUCKET_OWNER", "me")).Setting);
    }

    [Fact]
    public void Credentials_belong_together()
    {
        Assert.Equal("AWS_SECRET_ACCESS_KEY", Fault(("AWS_ACCESS_KEY_ID", "key1")).Setting);
        Assert.Equal("AWS_ACCESS_KEY_ID", Fault(("AWS_SECRET_ACCESS_KEY", "secret1")).Setting);
        LoadedConfiguration token = Load(("AWS_SESSION_TOKEN", "token1"));
        Assert.Null(token.Options.SessionToken);
        Assert.Equal("AWS_SESSION_TOKEN", Assert.Single(token.Warnings).Setting);
    }

    [Fact]
    public void A_profile_given_as_parameter_overrules_keys_of_the_environment()
    {
        Dictionary<string, string?> keys = Map(("INGEST_BUCKET", "bucket"), ("AWS_ACCESS_KEY_ID", "key1"), ("AWS_SECRET_ACCESS_KEY", "secret1"), ("AWS_SESSION_TOKEN", "token1"));
        IngestOptions options = ConfigurationLoader.Load(new() { Parameters = Map(("AWS_PROFILE", "mine")), Environment = keys, WorkingDirectory = Folder }).Options;
        Assert.Equal("mine", options.ProfileName);
        Assert.Null(options.AccessKeyId ?? options.SecretAccessKey ?? options.SessionToken);
        keys["AWS_PROFILE"] = "other";
        Assert.NotNull(ConfigurationLoader.Load(new() { Environment = keys, WorkingDirectory = Folder }).Options.SessionToken);
    }

    [Theory]
    [InlineData("INGEST_SETTLE_SECONDS", "0")]
    [InlineData("INGEST_SCAN_SECONDS", "0.5")]
    [InlineData("INGEST_MAX_UPLOADS", "0")]
    [InlineData("INGEST_MAX_WORKERS", "x")]
    [InlineData("INGEST_MAX_MEMORY_MB", "63")]
    [InlineData("INGEST_MAX_BANDWIDTH", "10")]
    [InlineData("INGEST_LEDGER_RETENTION_DAYS", "-1")]
    [InlineData("INGEST_ARCHIVE_MAX_DEPTH", "0")]
    [InlineData("INGEST_ARCHIVE_LAYOUT", "flat")]
    [InlineData("MGMT_DUPLICATE_HANDLING", "overwrite")]
    [InlineData("INGEST_ON_EXISTING", "skip")]
    [InlineData("INGEST_LOG_LEVEL", "LOUD")]
    [InlineData("METADATA_VALIDATION_LEVEL", "none")]
    public void Values_out_of_range(string name, string value)
    {
        ConfigurationFault fault = Fault((name, value));
        Assert.Equal((name, value), (fault.Setting, fault.Value));
        Assert.NotEmpty(fault.Remedy);
    }

    [Theory]
    [InlineData("DEBUG", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("WARN", LogLevel.Warning)]
    [InlineData("Error", LogLevel.Error)]
    public void Log_levels(string name, LogLevel level) => Assert.Equal(level, Load(("INGEST_LOG_LEVEL", name)).Options.LogLevel);

    [Fact]
    public void A_package_registry_is_a_bucket_with_or_without_its_scheme()
    {
        Assert.Equal("packages", Load(("DEFAULT_PACKAGE_REGISTRY", "s3://packages/")).Options.PackageRegistry);
        Assert.Equal("packages", Load(("DEFAULT_PACKAGE_REGISTRY", "packages")).Options.PackageRegistry);
        Assert.Equal("DEFAULT_PACKAGE_REGISTRY", Fault(("DEFAULT_PACKAGE_REGISTRY", "s3://packages/deep")).Setting);
    }

    [Fact]
    public void Units_of_settings()
    {
        IngestOptions options = Load(("INGEST_MAX_MEMORY_MB", "1GiB"), ("MAX_PACKAGE_SIZE_GB", "5"), ("INGEST_MAX_FILE_SIZE", "50GB"), ("INGEST_MAX_BANDWIDTH", "20MB/s"), ("INGEST_SETTLE_SECONDS", "500ms"), ("INGEST_INCLUDE", "*.csv; *.json")).Options;
        Assert.Equal((1L << 30, 5L << 30, 50L << 30, 20L << 20), (options.MaxMemory, options.MaxPackageSize, options.MaxFileSize, options.MaxBandwidth));
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.SettleTime);
        Assert.Equal(["*.csv", "*.json"], options.Include);
    }
}
