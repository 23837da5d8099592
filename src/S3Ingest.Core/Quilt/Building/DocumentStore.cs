using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Stores the generated documents of a package under their own hashes.</summary>
internal sealed class DocumentStore(ObjectStore registry, string packageName)
{
    /// <summary>Stores one, if it is not there.</summary>
    public async Task<ManifestEntry> PutAsync(GeneratedDocument document, CancellationToken cancellationToken)
    {
        string key = document.StorageKey(packageName);
        string? version = await TryPutAsync(key, document, cancellationToken) is { } committed
            ? committed.VersionId
            : (await registry.HeadAsync(key, cancellationToken))?.VersionId;
        return Entry(document, new PhysicalKey(registry.BucketName, key, version).ToString());
    }

    /// <summary>Its entry; the place is no part of the top hash.</summary>
    public static ManifestEntry Entry(GeneratedDocument document, string physicalKey) =>
        new(document.LogicalKey, physicalKey, document.Content.Length, EntryHasher.OfWhole(document.Sha256, document.Content.Length), MetadataJson.Empty);

    // Null when it is there already: the key is the hash of the content.
    private async Task<CommittedObject?> TryPutAsync(string key, GeneratedDocument document, CancellationToken cancellationToken)
    {
        await using var upload = registry.StartUpload(new UploadRequest
        {
            Key = key,
            ContentType = ContentTypes.For(document.LogicalKey),
            Condition = CommitCondition.IfAbsent,
            Length = document.Content.Length,
        });
        await upload.WriteAsync(document.Content, cancellationToken);
        try
        {
            var committed = await upload.CommitAsync(cancellationToken);
            await upload.VerifyAsync(cancellationToken);
            return committed;
        }
        catch (IngestException fault) when (fault.ErrorId == IngestErrorId.ObjectExists)
        {
            return null;
        }
    }
}
