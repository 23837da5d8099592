using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>An S3 prefix: jobs can read the manifests as soon as they are written.</summary>
internal sealed class S3BatchDestination(ObjectStore store, S3Address folder) : BatchDestination
{
    public override BatchFile Create(string name) => new S3File(store, folder with { Key = folder.Key + name });

    public override ValueTask DisposeAsync()
    {
        store.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class S3File(ObjectStore store, S3Address address) : BatchFile
    {
        private readonly ObjectUpload _upload = store.StartUpload(new UploadRequest { Key = address.Key, ContentType = ContentTypes.For(address.Key) });

        public override string Name => address.ToString();

        public override S3Address Address => address;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken ct) => _upload.WriteAsync(content, ct);

        public override async Task<string> CompleteAsync(CancellationToken ct)
        {
            await _upload.FinishAsync(ct);
            var committed = await _upload.CommitAsync(ct);
            await _upload.VerifyAsync(ct);
            // Ceph 16 leaves the ETag of a completed multipart upload out of its reply.
            return committed.ETag.Length > 0 ? committed.ETag : (await store.HeadAsync(address.Key, ct))?.ETag ?? "";
        }

        public override ValueTask DisposeAsync() => _upload.DisposeAsync();
    }
}
