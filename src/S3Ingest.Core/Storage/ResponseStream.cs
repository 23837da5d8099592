using Amazon.Runtime;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

/// <summary>Body of a GetObject reply; disposing it gives the connection back.</summary>
internal sealed class ResponseStream(GetObjectResponse reply) : Stream
{
    private readonly Stream _body = reply.ResponseStream;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => reply.ContentLength;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _body.ReadAsync(buffer, cancellationToken);
        }
        catch (AmazonClientException fault)
        {
            throw Altered(fault);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _body.Read(buffer, offset, count);
        }
        catch (AmazonClientException fault)
        {
            throw Altered(fault);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            reply.Dispose();
        base.Dispose(disposing);
    }

    // At the end the SDK compares the MD5 of a single PUT with its ETag.
    private IOException Altered(AmazonClientException fault) =>
        new($"s3://{reply.BucketName}/{reply.Key}: what was read is not what the ETag says.", fault);
}
