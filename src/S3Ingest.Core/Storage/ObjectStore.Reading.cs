using System.Buffers;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    private const int ReadSize = 256 << 10;

    /// <summary>HeadObject; null when there is no object.</summary>
    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken ct) => HeadAsync(key, null, ct);

    /// <summary>Content of an object; the caller disposes the stream. A connection lost while reading is an <see cref="IOException"/>.</summary>
    public async Task<Stream> ReadAsync(string key, string? versionId, CancellationToken ct)
    {
        var reply = await Executor.RunAsync(Target("GetObject", key), watch => GetAsync(key, versionId, watch.Token), ct);
        return new ResponseStream(reply);
    }

    /// <summary>DeleteObject; an object that is not there is success.</summary>
    public async Task DeleteAsync(string key, CancellationToken ct)
    {
        var request = new DeleteObjectRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key };
        await Executor.RunAsync(Target("DeleteObject", key), watch => Clients.Retrying.DeleteObjectAsync(request, watch.Token), ct);
    }

    internal async Task<ObjectInfo?> HeadAsync(string key, string? versionId, CancellationToken ct)
    {
        var request = new GetObjectMetadataRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = key,
            VersionId = versionId,
        };
        if (Profile.ReturnsChecksums)
            request.ChecksumMode = ChecksumMode.ENABLED;
        return await Executor.RunAsync(
            Target("HeadObject", key),
            async watch =>
            {
                try
                {
                    return Describe(key, await Clients.Retrying.GetObjectMetadataAsync(request, watch.Token));
                }
                catch (AmazonS3Exception fault) when (S3Fault.IsNotFound(fault))
                {
                    return null;
                }
            },
            ct);
    }

    /// <summary>Reads an object to its end, again from the start when the connection is lost.</summary>
    internal async Task<(long Length, byte[] Sha256)> HashAsync(string key, string? versionId, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = await ReadThroughAsync(key, versionId, () => hash.TryGetHashAndReset(stackalloc byte[SHA256.HashSizeInBytes], out _), part => hash.AppendData(part.Span), ct);
        return (length, hash.GetHashAndReset());
    }

    /// <summary>Hands out an object's content piece by piece, again from the start when the connection is lost.</summary>
    /// <param name="key">Object key.</param>
    /// <param name="versionId">Version; null for the current one.</param>
    /// <param name="restart">Called before the first piece, each time.</param>
    /// <param name="take">Takes a piece, which is only valid meanwhile.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Bytes read.</returns>
    internal Task<long> ReadThroughAsync(string key, string? versionId, Action restart, Action<ReadOnlyMemory<byte>> take, CancellationToken ct) => Executor.RunAsync(
        Target("GetObject", key),
        async watch =>
        {
            restart();
            using var reply = await GetAsync(key, versionId, watch.Token);
            var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
            try
            {
                long length = 0;
                for (int read; (read = await ReadAsync(reply.ResponseStream, buffer, watch.Token)) > 0; length += read)
                {
                    take(buffer.AsMemory(0, read));
                    watch.Progress();
                }
                return length;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        },
        ct);

    // At the end the SDK compares the MD5 with the ETag and throws when they differ. The caller compares better.
    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await body.ReadAsync(buffer.AsMemory(0, ReadSize), ct);
        }
        catch (AmazonClientException)
        {
            return 0;
        }
    }

    private Task<GetObjectResponse> GetAsync(string key, string? versionId, CancellationToken ct) => Clients.Retrying.GetObjectAsync(
        new GetObjectRequest { BucketName = BucketName, ExpectedBucketOwner = _options.ExpectedBucketOwner, Key = key, VersionId = versionId }, ct);

    private static ObjectInfo Describe(string key, GetObjectMetadataResponse reply) => new(
        key,
        reply.ContentLength,
        ETags.Unquote(reply.ETag),
        Utc(reply.LastModified),
        ObjectMetadata.Decode(reply.Metadata.Keys.Select(name => KeyValuePair.Create(name, reply.Metadata[name]))))
    {
        ContentType = reply.Headers.ContentType,
        VersionId = Blank(reply.VersionId),
        StorageClass = Blank(reply.StorageClass?.Value),
        ServerSideEncryption = Blank(reply.ServerSideEncryptionMethod?.Value),
        HasCustomerKey = !string.IsNullOrEmpty(reply.ServerSideEncryptionCustomerMethod?.Value),
        ChecksumCrc64Nvme = Blank(reply.ChecksumCRC64NVME),
        PartCount = reply.PartsCount,
    };

    private static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static DateTimeOffset Utc(DateTime? time) =>
        time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.MinValue;
}
