using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>Where manifests and requests are written: a local directory, or an S3 prefix that jobs can read them from.</summary>
internal abstract class BatchDestination : IAsyncDisposable
{
    /// <param name="path">A directory, or <c>s3://bucket/prefix</c>.</param>
    /// <param name="migration">For a local directory: names the place that its files are to be uploaded to.</param>
    /// <param name="options">How S3 is reached.</param>
    /// <param name="loggers">Of the bucket.</param>
    /// <param name="ct">Ends the probing.</param>
    public static async Task<BatchDestination> OpenAsync(string path, BatchJobSettings migration, IngestOptions options, ILoggerFactory loggers, CancellationToken ct)
    {
        if (S3Address.TryParse(path) is not { } address)
            return new LocalBatchDestination(path, new S3Address(migration.BucketName, $".s3ingest/batch/{migration.MigrationId}/"));
        var store = ObjectStore.Open(options with { BucketName = address.BucketName }, loggers);
        try
        {
            await store.CheckBucketAsync(ct);
            await store.ProbeAsync(Folder(address.Key), ct);
            return new S3BatchDestination(store, address with { Key = Folder(address.Key) });
        }
        catch
        {
            store.Dispose();
            throw;
        }

        static string Folder(string key) => key.Length == 0 || key.EndsWith('/') ? key : key + "/";
    }

    /// <summary>Begins a file.</summary>
    public abstract BatchFile Create(string name);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
