using Amazon.S3.Model;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>
/// What must hold whenever a run has ended in order, whatever happened before it. Each breach is one line that a person
/// can act on.
/// </summary>
internal sealed class Invariants(TestBucket bucket, Inbox inbox)
{
    /// <summary>Checks ledger and bucket against each other and returns the breaches.</summary>
    /// <param name="contents">
    /// Every content that a source of a key ever had when its writer had finished, by key; an object with any other
    /// content is wrong.
    /// </param>
    public async Task<IReadOnlyList<string>> FindBreachesAsync(IReadOnlyDictionary<string, IReadOnlySet<string>> contents)
    {
        var breaches = new List<string>();
        breaches.AddRange((await UploadsAsync()).Select(u => $"the multipart upload {u.UploadId} of {u.Key} is left"));
        foreach (var directory in new[] { inbox.Completed, inbox.Error })
            breaches.AddRange(Inbox.Files(directory).Keys.Where(f => f.EndsWith(".s3ingest-copy", StringComparison.Ordinal)).Select(f => $"the half copy {f} is left"));

        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        breaches.AddRange(history.Where(r => r.Status is OperationStatus.InProgress or OperationStatus.Pending).Select(r => $"{r.OperationId} of {r.TargetPath} is still {r.Status}"));
        var completed = history
            .Where(r => r.Status == OperationStatus.Success)
            .SelectMany(r => r.Outputs)
            .GroupBy(o => o.Key)
            .ToDictionary(g => g.Key, g => g.First());

        var objects = await HashObjectsAsync();
        foreach (var (key, row) in completed)
        {
            if (!objects.TryGetValue(key, out var content))
                breaches.Add($"the ledger says completed and {key} is not there");
            else if (row.ChecksumOriginal is { } expected && content != expected)
                breaches.Add($"{key} holds {content}, the ledger says {expected}");
        }
        foreach (var (key, content) in objects)
        {
            if (!contents.TryGetValue(key, out var known) || !known.Contains(content))
                breaches.Add($"{key} holds {content}, which its source never was");
            if (!completed.ContainsKey(key))
                breaches.Add($"{key} is visible and the ledger does not know it");
        }
        return breaches;
    }

    /// <summary>Content hashes of everything in the bucket, by key, downloaded by a client that is not ours.</summary>
    public async Task<Dictionary<string, string>> HashObjectsAsync()
    {
        var hashes = new Dictionary<string, string>();
        string? token = null;
        do
        {
            var page = await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name, ContinuationToken = token });
            foreach (var item in page.S3Objects ?? [])
                hashes[item.Key] = Content.Hash(await bucket.GetAsync(item.Key));
            token = page.NextContinuationToken;
        }
        while (token is not null);
        return hashes;
    }

    public async Task<IReadOnlyList<MultipartUpload>> UploadsAsync() =>
        (await bucket.Client.ListMultipartUploadsAsync(bucket.Name)).MultipartUploads ?? [];
}
