using System.Net;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

public sealed partial class ObjectStore
{
    /// <summary>Reads part of an object (GetObject with <c>Range</c>), again from its start when the connection is lost.</summary>
    /// <param name="key">Object key.</param>
    /// <param name="versionId">Version; null for the current one.</param>
    /// <param name="etag">What the object must still be (<c>If-Match</c>); null when that does not matter.</param>
    /// <param name="offset">First byte, inside the object.</param>
    /// <param name="length">Bytes; fewer come back where the object ends earlier. None costs no request.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="IngestException">With HttpStatus 412 when the object is another one by now, 416 when it ends before the offset.</exception>
    public async Task<byte[]> ReadRangeAsync(string key, string? versionId, string? etag, long offset, int length, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length == 0)
            return [];
        var request = new GetObjectRequest
        {
            BucketName = BucketName,
            ExpectedBucketOwner = _options.ExpectedBucketOwner,
            Key = key,
            VersionId = versionId,
            ByteRange = new ByteRange(offset, offset + length - 1),
            EtagToMatch = etag is null ? null : ETags.Quote(etag),
        };
        return await Executor.RunAsync(
            Target("GetObject", key),
            async watch =>
            {
                using var reply = await Clients.Retrying.GetObjectAsync(request, watch.Token);
                if (reply.HttpStatusCode != HttpStatusCode.PartialContent || reply.ContentLength > length)
                {
                    // A proxy that drops Range would have the whole object read as its part.
                    throw new IngestException(
                        IngestErrorId.SourceUnreadable,
                        $"GetObject s3://{BucketName}/{key}: a range of {length} bytes was asked for and the answer is not that range. Look for a proxy that drops the Range header.")
                    { BucketName = BucketName, Key = key, Target = $"s3://{BucketName}/{key}" };
                }
                var bytes = new byte[reply.ContentLength];
                for (int at = 0; at < bytes.Length;)
                {
                    int read = await reply.ResponseStream.ReadAsync(bytes.AsMemory(at), watch.Token);
                    if (read == 0)
                        throw new IOException("the connection was lost in the middle of the range");
                    at += read;
                    watch.Progress();
                }
                return bytes;
            },
            ct);
    }
}
