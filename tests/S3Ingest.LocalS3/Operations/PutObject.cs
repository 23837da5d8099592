using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html</summary>
internal static class PutObject
{
    public static async Task<S3Reply> HandleAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var request = context.Request;
        request.CheckKeyLength();
        var attributes = AttributeHeaders.Read(context);
        var claim = new ChecksumClaim(request);
        var condition = WriteCondition.Parse(request);

        // A client that asks before it sends is spared the body; any other condition is checked only at the commit.
        if (request.Header("Expect") is not null)
            CheckEarly(bucket, context.Key, condition);

        bucket.Begin(context.Key, condition);
        try
        {
            var body = await BodyReceiver.ReceiveAsync(context, claim, ChecksumAlgorithm.Crc64Nvme);
            return Commit(bucket, context, attributes, condition, body, claim.Algorithm is not null);
        }
        finally
        {
            bucket.End(context.Key, condition);
        }
    }

    private static S3Reply Commit(
        Bucket bucket, OperationContext context, ObjectAttributes attributes, WriteCondition condition, ReceivedBody body, bool requested)
    {
        ObjectVersion version;
        try
        {
            version = bucket.Put(
                new ObjectVersion
                {
                    Key = context.Key,
                    LastModified = Bucket.Now(),
                    Size = body.Content.Length,
                    ETag = ObjectHeaders.ETagOf(body.Md5, attributes),
                    Content = [body.Content],
                    Attributes = attributes,
                    Checksum = body.Checksum,
                    ChecksumRequested = requested,
                },
                condition);
        }
        catch
        {
            body.Content.Discard();
            throw;
        }

        var reply = S3Reply.Empty(200)
            .With("ETag", ObjectHeaders.Quote(version.ETag))
            .WithVersion(bucket, version)
            .WithChecksum(version.Checksum);
        return AttributeHeaders.WriteEncryption(reply, attributes);
    }

    private static void CheckEarly(Bucket bucket, string key, WriteCondition condition)
    {
        lock (bucket.Gate)
            condition.Check(key, bucket.Current(key));
    }
}
