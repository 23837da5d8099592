using System.IO.Pipelines;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// The object that <c>x-amz-copy-source</c> names, held readable while it is copied.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
/// </summary>
internal sealed class CopySource(Bucket bucket, ObjectVersion version, bool named, ContentSlice hold) : IDisposable
{
    public const string Header = "x-amz-copy-source";

    public Bucket Bucket => bucket;

    public ObjectVersion Version => version;

    /// <summary>Whether the request gave a version id.</summary>
    public bool VersionNamed => named;

    /// <exception cref="S3Exception">The header is malformed, there is no such object, or a condition on it failed.</exception>
    public static CopySource Find(OperationContext context)
    {
        var header = context.Request.Header(Header)!;
        const string VersionParameter = "?versionId=";
        var question = header.IndexOf(VersionParameter, StringComparison.Ordinal);
        var versionId = question < 0 ? null : header[(question + VersionParameter.Length)..];
        var path = PercentCoding.Decode(question < 0 ? header : header.AsSpan(0, question), plusIsSpace: false);
        if (path.StartsWith('/'))
            path = path[1..];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1)
            throw S3Errors.Argument(Header, header, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");

        var bucket = context.Catalog.Find(path[..slash]) ?? throw S3Errors.NoSuchBucket(path[..slash]);
        context.CheckOwner("x-amz-source-expected-bucket-owner");
        lock (bucket.Gate)
        {
            var version = bucket.Find(path[(slash + 1)..], versionId);
            Check(context.Request, version, versionId);
            return new CopySource(bucket, version, versionId is not null, new ContentSlice(version.Content, 0, 0));
        }
    }

    private static void Check(S3Request request, ObjectVersion version, string? versionId)
    {
        if (version.IsDeleteMarker)
        {
            throw versionId is null
                ? S3Errors.NoSuchKey(version.Key)
                : S3Errors.Of("InvalidRequest", "The source of a copy request may not specifically refer to a delete marker by version id.");
        }

        ReadConditions.CheckCopySource(request, version);
    }

    /// <summary>Stores a range of the source anew.</summary>
    public async Task<ReceivedBody> CopyAsync(OperationContext context, ByteRange range, ChecksumAlgorithm algorithm)
    {
        using var slice = new ContentSlice(version.Content, range.Offset, range.Length);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19));
        var pump = PumpAsync(slice, pipe.Writer, context.Cancellation);
        await using var reader = pipe.Reader.AsStream();
        var body = await BodyReceiver.StoreAsync(
            context.Catalog.Blobs,
            reader,
            range.Length,
            algorithm,
            context.Fault?.Action == Faults.FaultAction.CorruptContent,
            static (_, _) => null,
            context.Cancellation);
        await pump;
        return body;
    }

    public void Dispose() => hold.Dispose();

    public S3Reply AddVersion(S3Reply reply) => bucket.Settings.Versioning == Versioning.Never
        ? reply
        : reply.With("x-amz-copy-source-version-id", version.VersionId);

    private static async Task PumpAsync(ContentSlice slice, PipeWriter writer, CancellationToken cancellation)
    {
        try
        {
            await slice.CopyToAsync(writer.AsStream(leaveOpen: true), long.MaxValue, cancellation);
            await writer.CompleteAsync();
        }
        catch (Exception error)
        {
            // The reading side rethrows it.
            await writer.CompleteAsync(error);
        }
    }
}
