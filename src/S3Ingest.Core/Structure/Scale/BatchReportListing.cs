using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>
/// The objects that S3 Batch Operations copied, as completion reports tell: a migration over it verifies the copies,
/// updates references and deletes the old objects. Tasks that failed are handed out apart; their objects stay.
/// </summary>
public sealed class BatchReportListing : IObjectListing, IDisposable
{
    private const int LooksAhead = 64;

    private readonly ObjectStore _store;
    private readonly Action<BatchTask> _failed;
    private readonly List<BatchReport> _reports = [];

    private BatchReportListing(ObjectStore store, Action<BatchTask> failed) => (_store, _failed) = (store, failed);

    /// <summary>Reads the manifests of the reports.</summary>
    /// <param name="store">The bucket that is migrated.</param>
    /// <param name="manifestUris"><c>s3://bucket/prefix/job-ID/manifest.json</c>, one for each job.</param>
    /// <param name="failed">Called with each task that failed.</param>
    /// <param name="options">How S3 is reached.</param>
    /// <param name="loggers">Of the buckets that the reports lie in.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="IngestException">ConfigurationInvalid, SourceNotFound and the faults of S3.</exception>
    public static async Task<BatchReportListing> OpenAsync(
        ObjectStore store, IReadOnlyList<string> manifestUris, Action<BatchTask> failed, IngestOptions options, ILoggerFactory loggers, CancellationToken ct)
    {
        var listing = new BatchReportListing(store, failed);
        try
        {
            foreach (var uri in manifestUris.Distinct(StringComparer.Ordinal))
                listing._reports.Add(await BatchReport.OpenAsync(uri, options, loggers, ct));
            return listing;
        }
        catch
        {
            listing.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var looks = new Queue<Task<ListedObject>>();
        foreach (var report in _reports)
        {
            await foreach (var task in report.ReadAsync(ct))
            {
                if (task.BucketName != _store.BucketName)
                    throw OfAnotherBucket(task);
                if (!task.Succeeded)
                {
                    _failed(task);
                    continue;
                }
                looks.Enqueue(LookAsync(task.OldKey, ct));
                if (looks.Count == LooksAhead)
                    yield return await looks.Dequeue();
            }
        }
        while (looks.TryDequeue(out var look))
            yield return await look;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var report in _reports)
            report.Dispose();
    }

    // A report has neither size nor ETag. What is gone is told by the migration, which looks again.
    private async Task<ListedObject> LookAsync(string key, CancellationToken ct) =>
        await _store.HeadAsync(key, ct) is { } info ? new ListedObject(key, info.Size, info.ETag, info.LastModified) : new ListedObject(key, 0, "", DateTimeOffset.MinValue);

    private IngestException OfAnotherBucket(BatchTask task) => new(
        IngestErrorId.ConfigurationInvalid,
        $"The completion report is of bucket {task.BucketName}, and {_store.BucketName} is migrated. Correct one of the two.") { BucketName = task.BucketName, Key = task.OldKey };
}
