using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using S3Ingest.Core.Configuration;
using S3Ingest.LocalS3;

namespace S3Ingest.Figures;

/// <summary>A server in this process, directories of its own, and the service as a child with its default settings.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Bucket = "figures";

    private readonly string _service;
    private readonly LocalS3Server _server;

    private Bench(string service, string root, LocalS3Server server)
    {
        (_service, Root, _server) = (service, root, server);
        Directory.CreateDirectory(Watch);
        Client = new AmazonS3Client(
            new BasicAWSCredentials(server.AccessKey, server.SecretKey),
            new AmazonS3Config { ServiceURL = server.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1", ForcePathStyle = true });
    }

    public string Root { get; }

    public string Watch => Path.Combine(Root, "watch");

    public string Ledger => Path.Combine(Root, "state", "ledger.db");

    /// <summary>As the ledger spells it.</summary>
    public string Endpoint => _server.Endpoint.ToString().TrimEnd('/');

    public AmazonS3Client Client { get; }

    public static async Task<Bench> StartAsync(string service, bool onDisk)
    {
        var root = Directory.CreateTempSubdirectory("s3ingest-figures-").FullName;
        var options = new LocalS3Options { Buckets = [Bucket], DataDirectory = onDisk ? Path.Combine(root, "server") : null, RememberedRequests = 0 };
        return new Bench(service, root, await LocalS3Server.StartAsync(options, CancellationToken.None));
    }

    /// <summary>Settings for what runs in this process.</summary>
    public IngestOptions Options() => new()
    {
        BucketName = Bucket,
        LedgerPath = Ledger,
        EndpointUrl = _server.Endpoint,
        ForcePathStyle = true,
        AccessKeyId = new Secret(_server.AccessKey),
        SecretAccessKey = new Secret(_server.SecretKey),
    };

    /// <summary>Starts <c>s3ingest watch</c>.</summary>
    public Process Start(bool once)
    {
        var start = new ProcessStartInfo("dotnet", once ? [_service, "watch", "--once"] : [_service, "watch"]) { WorkingDirectory = Root, RedirectStandardOutput = true };
        var settings = new Dictionary<string, string>
        {
            ["INGEST_BUCKET"] = Bucket,
            ["AWS_ENDPOINT_URL_S3"] = Endpoint,
            ["AWS_ACCESS_KEY_ID"] = _server.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = _server.SecretKey,
            ["AWS_REGION"] = "us-east-1",
            ["INGEST_WATCH_DIR"] = Watch,
            ["INGEST_LEDGER_PATH"] = Ledger,
            ["INGEST_LOG_LEVEL"] = "Error",
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Runs <c>s3ingest watch --once</c> to its end.</summary>
    public async Task RunOnceAsync()
    {
        using var process = Start(once: true);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The service ended with {process.ExitCode}.");
    }

    /// <summary>Returns when an object can be read.</summary>
    public async Task VisibleAsync(string key)
    {
        while (true)
        {
            try
            {
                await Client.GetObjectMetadataAsync(Bucket, key);
                return;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>SIGTERM, then the end.</summary>
    public static async Task StopAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
