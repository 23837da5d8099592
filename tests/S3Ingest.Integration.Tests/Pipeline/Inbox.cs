using System.Globalization;
using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>
/// The directories of one test: what is watched, where sources go afterwards, ledger and log. The completed and the error
/// directory lie outside of the watch directory, on another volume when that is asked for.
/// </summary>
internal sealed class Inbox : IDisposable
{
    private const string OtherVolume = "/dev/shm";

    private readonly string _away;

    public Inbox(bool acrossVolumes = false)
    {
        Root = Directory.CreateTempSubdirectory("s3ingest-").FullName;
        _away = acrossVolumes ? Path.Combine(OtherVolume, Path.GetFileName(Root)) : Root;
        if (acrossVolumes)
        {
            Assert.True(Directory.Exists(OtherVolume), $"Moves across volumes need a second file system at {OtherVolume}.");
            Assert.NotEqual(DriveOf(OtherVolume), DriveOf(Root));
        }
        Directory.CreateDirectory(Watch);
    }

    public string Root { get; }

    public string Watch => Path.Combine(Root, "watch");

    public string Completed => Path.Combine(_away, "completed");

    public string Error => Path.Combine(_away, "error");

    public string Ledger => Path.Combine(Root, "state", "ledger.db");

    public string Log => Path.Combine(Root, "state", "log.jsonl");

    /// <summary>True: sources go to <see cref="Completed"/> after success.</summary>
    public bool MovesCompleted { get; init; }

    /// <summary>Puts a whole file into the watch directory and returns its path.</summary>
    public string Drop(string relativePath, byte[] content)
    {
        var path = Path.Combine(Watch, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Options of an engine in this process.</summary>
    public IngestOptions Options(TestBucket bucket) => bucket.Options() with
    {
        WatchDirectory = Watch,
        LedgerPath = Ledger,
        ErrorDirectory = Error,
        CompletedDirectory = MovesCompleted ? Completed : null,
        SettleTime = TimeSpan.FromMilliseconds(200),
        ScanInterval = TimeSpan.FromSeconds(2),
        MaxWorkers = 4,
        MaxUploads = 4,
    };

    /// <summary>The same as environment of a service process.</summary>
    public Dictionary<string, string> Environment(TestBucket bucket)
    {
        var options = Options(bucket);
        var settings = new Dictionary<string, string>
        {
            ["INGEST_BUCKET"] = options.BucketName,
            ["AWS_ENDPOINT_URL_S3"] = options.EndpointUrl!.AbsoluteUri,
            ["AWS_ACCESS_KEY_ID"] = bucket.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = bucket.SecretKey,
            ["AWS_REGION"] = "us-east-1",
            ["INGEST_WATCH_DIR"] = Watch,
            ["INGEST_ERROR_DIR"] = Error,
            ["INGEST_LEDGER_PATH"] = Ledger,
            ["INGEST_SETTLE_SECONDS"] = options.SettleTime.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ["INGEST_SCAN_SECONDS"] = options.ScanInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ["INGEST_RETRY_MAX_SECONDS"] = "1",
        };
        if (MovesCompleted)
            settings["MGMT_COMPLETED_DIR"] = Completed;
        return settings;
    }

    /// <summary>Files below a directory with their content hashes; empty when it does not exist.</summary>
    public static IReadOnlyDictionary<string, string> Files(string directory) =>
        Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(path) != ".s3ingest")
                .ToDictionary(path => Path.GetRelativePath(directory, path), Content.HashOf)
            : new Dictionary<string, string>();

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        if (_away != Root && Directory.Exists(_away))
            Directory.Delete(_away, recursive: true);
    }

    private static string DriveOf(string path) =>
        DriveInfo.GetDrives().Select(d => d.Name).Where(name => path.StartsWith(name, StringComparison.Ordinal)).MaxBy(name => name.Length)!;
}
