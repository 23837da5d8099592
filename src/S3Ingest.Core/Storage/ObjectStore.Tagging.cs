using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>GetObjectTagging; tags are a set, so they come in the order of their keys.</summary>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> GetTagsAsync(string key, string? versionId, CancellationToken ct)
    {
        var request = new GetObjectTaggingRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, VersionId = versionId };
        var reply = await Executor.RunAsync(Target("GetObjectTagging", key), watch => Clients.Retrying.GetObjectTaggingAsync(request, watch.Token), ct);
        return [.. (reply.Tagging ?? []).Select(t => KeyValuePair.Create(t.Key, t.Value ?? "")).OrderBy(t => t.Key, StringComparer.Ordinal)];
    }

    /// <summary>PutObjectTagging: replaces all tags.</summary>
    public async Task PutTagsAsync(string key, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken ct)
    {
        var request = new PutObjectTaggingRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = key,
            Tagging = new Tagging { TagSet = [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] },
        };
        await Executor.RunAsync(Target("PutObjectTagging", key), watch => Clients.Retrying.PutObjectTaggingAsync(request, watch.Token), ct);
    }
}
