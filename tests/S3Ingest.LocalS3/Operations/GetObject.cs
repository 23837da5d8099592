using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// GET and HEAD of an object.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
/// </summary>
internal static class GetObject
{
    public static Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        lock (bucket.Gate)
            return Task.FromResult(Reply(context, bucket));
    }

    private static S3Reply Reply(OperationContext context, Bucket bucket)
    {
        var request = context.Request;
        var versionId = request.Query.Find("versionId");
        var version = bucket.Find(context.Key, versionId);
        if (version.IsDeleteMarker)
            throw Deleted(version, versionId is not null);

        ReadConditions.Check(request, version);
        var partNumber = context.Number("partNumber", 1, 10_000);
        var range = partNumber is { } number
            ? PartRange(version, number)
            : ByteRange.Parse(request.Header("Range"), version.Size);

        var reply = new S3Reply(range is null ? 200 : 206)
        {
            ContentLength = range?.Length ?? version.Size,
            Content = request.IsHead ? null : new ContentSlice(version.Content, range?.Offset ?? 0, range?.Length ?? version.Size),
        };
        reply.With("Last-Modified", version.LastModified.ToHttpTime())
            .With("ETag", ObjectHeaders.Quote(version.ETag))
            .With("Accept-Ranges", "bytes")
            .WithVersion(bucket, version);
        if (range is not null)
            reply.With("Content-Range", $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{version.Size}");
        if (partNumber is not null && version.Parts is not null)
            reply.With("x-amz-mp-parts-count", version.Parts.Count.ToInvariant());
        AttributeHeaders.Write(reply, version, request);
        if ("ENABLED".Equals(request.Header("x-amz-checksum-mode"), StringComparison.OrdinalIgnoreCase))
            reply.WithChecksum(ChecksumFor(version, range, partNumber));
        return reply;
    }

    // The stored checksum says nothing about an arbitrary range of the bytes.
    private static StoredChecksum? ChecksumFor(ObjectVersion version, ByteRange? range, int? partNumber)
    {
        if (partNumber is { } number && version.Parts is not null && version.Checksum?.Type == ChecksumType.Composite)
            return version.Parts[number - 1].Checksum is { } part ? part with { Type = ChecksumType.Composite } : null;
        return range is null || range.Length == version.Size ? version.Checksum : null;
    }

    private static ByteRange PartRange(ObjectVersion version, int number)
    {
        if (version.Parts is null && number == 1)
            return new ByteRange(0, version.Size);
        if (version.Parts is null || number > version.Parts.Count)
            throw S3Errors.Of("InvalidPartNumber", null, ("PartNumberRequested", number.ToInvariant()), ("ActualPartCount", (version.Parts?.Count ?? 1).ToInvariant()));
        return new ByteRange(version.Parts.Take(number - 1).Sum(static p => p.Size), version.Parts[number - 1].Size);
    }

    // A delete marker is not an object: 404 when it is the latest, 405 when it is asked for by its id.
    private static S3Exception Deleted(ObjectVersion marker, bool byId)
    {
        var error = byId ? S3Errors.Of("MethodNotAllowed", null, ("Method", "GET"), ("ResourceType", "DeleteMarker")) : S3Errors.NoSuchKey(marker.Key);
        error.Headers.Add(new("x-amz-delete-marker", "true"));
        error.Headers.Add(new("x-amz-version-id", marker.VersionId));
        if (byId)
            error.Headers.Add(new("Last-Modified", marker.LastModified.ToHttpTime()));
        return error;
    }
}
