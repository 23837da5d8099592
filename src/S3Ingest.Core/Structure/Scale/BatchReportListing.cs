using System.Runtime.CompilerServices;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>
/// The objects that S3 Batch Operations copied, as completion reports tell: a migration over it verifies the copies,
/// updates references and deletes the old objects. Tasks that failed are handed out apart; their objects stay.
/// </summary>
/// <param name="store">The bucket that is migrated.</param>
/// <param name="reports">Reports of its jobs.</param>
/// <param name="failed">Called with each task that failed.</param>
public sealed class BatchReportListing(ObjectStore store, IReadOnlyList<BatchReport> reports, Action<BatchTask> failed) : IObjectListing, IDisposable
{
    private const int LooksAhead = 64;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var looks = new Queue<Task<ListedObject>>();
        foreach (var report in reports)
        {
            await foreach (var task in report.ReadAsync(ct))
            {
                if (task.BucketName != store.BucketName)
                    throw OfAnotherBucket(task);
                if (!task.Succeeded)
                {
                    failed(task);
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
        foreach (var report in reports)
            report.Dispose();
    }

    // A report has neither size nor ETag. What is gone is told by the migration, which looks again.
    private async Task<ListedObject> LookAsync(string key, CancellationToken ct) =>
        await store.HeadAsync(key, ct) is { } info ? new ListedObject(key, info.Size, info.ETag, info.LastModified) : new ListedObject(key, 0, "", DateTimeOffset.MinValue);

    private IngestException OfAnotherBucket(BatchTask task) => new(
        IngestErrorId.ConfigurationInvalid,
        $"The completion report is of bucket {task.BucketName}, and {store.BucketName} is migrated. Correct one of the two.") { BucketName = task.BucketName, Key = task.OldKey };
}
