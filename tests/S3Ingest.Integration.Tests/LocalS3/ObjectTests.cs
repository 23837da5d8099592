using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

public class ObjectTests : LocalS3Test
{
    [Theory]
    [InlineData("plain")]
    [InlineData("a b+c=d&e?f#g")]
    [InlineData("100%/%2F/%20")]
    [InlineData("nfc-\u00e9")]
    [InlineData("nfd-e\u0301")]
    [InlineData("trailing ")]
    [InlineData("trailing...")]
    [InlineData("emoji-😀")]
    [InlineData("double//slash/")]
    [InlineData("dots/../up/./here")]
    [InlineData("quotes'\"<>!*()[]{}~`|\\^")]
    public async Task Keys_come_back_as_they_were_sent(string key)
    {
        var target = $"/{Bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";
        Assert.Equal(HttpStatusCode.OK, (await Raw.SendAsync("PUT", target, [1])).Status);
        Assert.Equal([1], (await Raw.SendAsync("GET", target)).Body);
        Assert.Equal([key], (await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket })).S3Objects.Select(static o => o.Key));
    }

    [Fact]
    public async Task Leading_slash_is_part_of_the_key()
    {
        await Raw.SendAsync("PUT", $"/{Bucket}//leading", [1]);
        Assert.Equal("/leading", (await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket })).S3Objects.Single().Key);
    }

    [Fact]
    public async Task Virtual_host_names_the_bucket()
    {
        await PutAsync("a/b", [7]);
        Raw.Host = $"{Bucket}.localhost:{Server.Endpoint.Port}";
        Assert.Equal([7], (await Raw.SendAsync("GET", "/a/b")).Body);
    }

    [Fact]
    public async Task Key_of_1024_bytes_is_the_longest()
    {
        Assert.Equal(HttpStatusCode.OK, (await Raw.SendAsync("PUT", $"/{Bucket}/{new string('k', 1024)}", [])).Status);
        Assert.Equal("KeyTooLongError", (await Raw.SendAsync("PUT", $"/{Bucket}/{new string('k', 1023)}%C3%A9", [])).Code);
    }

    [Theory]
    [InlineData("bytes=0-0", "bytes 0-0/10", "0")]
    [InlineData("bytes=8-", "bytes 8-9/10", "89")]
    [InlineData("bytes=-3", "bytes 7-9/10", "789")]
    [InlineData("bytes=5-100", "bytes 5-9/10", "56789")]
    public async Task Ranges_answer_206(string range, string expected, string content)
    {
        await PutAsync("a", "0123456789"u8.ToArray());
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/a", null, [("range", range)]);
        Assert.Equal((HttpStatusCode.PartialContent, expected, content), (reply.Status, reply.Header("Content-Range"), reply.Text));
    }

    [Fact]
    public async Task Range_beyond_the_end_is_416()
    {
        await PutAsync("a", [1]);
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/a", null, [("range", "bytes=1-2")]);
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task Headers_and_metadata_are_stored_and_returned()
    {
        await PutAsync("a", [1], static r =>
        {
            r.ContentType = "text/x-test";
            r.Headers.CacheControl = "max-age=1";
            r.Headers.ContentDisposition = "attachment";
            r.Headers.ContentEncoding = "gzip";
            r.Metadata.Add("colour", "blue");
        });
        var head = await Client.GetObjectMetadataAsync(Bucket, "a");
        Assert.Equal(
            ("text/x-test", "max-age=1", "attachment", "gzip", "blue"),
            (head.Headers.ContentType, head.Headers.CacheControl, head.Headers.ContentDisposition, head.Headers.ContentEncoding, head.Metadata["colour"]));
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/a?response-content-type=text%2Fother");
        Assert.Equal("text/other", reply.Header("Content-Type"));
    }

    [Fact]
    public async Task Metadata_beyond_2_KB_is_MetadataTooLarge()
    {
        await PutAsync("a", [1], static r => r.Metadata.Add("m", new string('x', 2047)));
        await RefusedAsync("MetadataTooLarge", () => PutAsync("a", [1], static r => r.Metadata.Add("m", new string('x', 2048))));
    }

    [Fact]
    public async Task Metadata_beyond_ascii_comes_back_as_encoded_words()
    {
        var word = $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes("Grüße"))}?=";
        await Raw.SendAsync("PUT", $"/{Bucket}/a", [], [("x-amz-meta-word", word), ("x-amz-meta-q", "=?UTF-8?Q?Gr=C3=BC_e?=")]);
        var head = await Raw.SendAsync("HEAD", $"/{Bucket}/a");
        Assert.Equal(word, head.Header("x-amz-meta-word"));
        Assert.Equal($"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes("Grü e"))}?=", head.Header("x-amz-meta-q"));
    }

    [Fact]
    public async Task Storage_class_is_told_unless_it_is_STANDARD()
    {
        await PutAsync("ia", [1], static r => r.StorageClass = S3StorageClass.StandardInfrequentAccess);
        await PutAsync("standard", [1], static r => r.StorageClass = S3StorageClass.Standard);
        Assert.Equal("STANDARD_IA", (await Raw.SendAsync("HEAD", $"/{Bucket}/ia")).Header("x-amz-storage-class"));
        Assert.Null((await Raw.SendAsync("HEAD", $"/{Bucket}/standard")).Header("x-amz-storage-class"));
        await RefusedAsync("InvalidStorageClass", () => PutAsync("a", [1], static r => r.StorageClass = new S3StorageClass("COLDEST")));
    }

    [Fact]
    public async Task Encryption_is_told_and_with_kms_the_tag_is_no_MD5()
    {
        var md5 = $"\"{Convert.ToHexStringLower(MD5.HashData([1]))}\"";
        var plain = await PutAsync("a", [1]);
        Assert.Equal((md5, ServerSideEncryptionMethod.AES256), (plain.ETag, plain.ServerSideEncryptionMethod));
        var kms = await PutAsync("k", [1], static r => r.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS);
        Assert.NotEqual(md5, kms.ETag);
        Assert.StartsWith("arn:aws:kms:", kms.ServerSideEncryptionKeyManagementServiceKeyId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", "NotImplemented")]
    [InlineData("x-amz-object-lock-legal-hold", "ON", "InvalidRequest")]
    [InlineData("x-amz-acl", "public-read", "AccessControlListNotSupported")]
    public async Task What_cannot_be_honoured_is_refused(string header, string value, string code) =>
        Assert.Equal(code, (await Raw.SendAsync("PUT", $"/{Bucket}/a", [1], [(header, value)])).Code);

    [Fact]
    public async Task Tags_are_set_replaced_and_removed()
    {
        await PutAsync("a", [1], static r => r.TagSet = [new Tag { Key = "x", Value = "1 & 2" }]);
        Assert.Equal("1 & 2", (await TagsAsync())[0].Value);
        Assert.Equal("1", (await Raw.SendAsync("HEAD", $"/{Bucket}/a")).Header("x-amz-tagging-count"));
        await Client.PutObjectTaggingAsync(new PutObjectTaggingRequest { BucketName = Bucket, Key = "a", Tagging = new Tagging { TagSet = [new Tag { Key = "y", Value = "" }] } });
        Assert.Equal("y", (await TagsAsync()).Single().Key);
        await Client.DeleteObjectTaggingAsync(new DeleteObjectTaggingRequest { BucketName = Bucket, Key = "a" });
        Assert.Empty(await TagsAsync());
    }

    [Fact]
    public async Task Copy_takes_metadata_along_or_replaces_it()
    {
        await PutAsync("a", Bytes(100), static r => (r.ContentType, r.TagSet) = ("text/a", [new Tag { Key = "t", Value = "1" }]));
        var copy = await Client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = Bucket, SourceKey = "a", DestinationBucket = Bucket, DestinationKey = "b é+" });
        Assert.Equal("text/a", (await Client.GetObjectMetadataAsync(Bucket, "b é+")).Headers.ContentType);
        Assert.Equal(Bytes(100), await GetAsync("b é+"));
        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(Bytes(100)))}\"", copy.ETag);
        await Client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = Bucket, SourceKey = "b é+", DestinationBucket = Bucket, DestinationKey = "a", MetadataDirective = S3MetadataDirective.REPLACE, ContentType = "text/new" });
        Assert.Equal("text/new", (await Client.GetObjectMetadataAsync(Bucket, "a")).Headers.ContentType);
        Assert.Equal("1", (await TagsAsync())[0].Value);
    }

    [Fact]
    public async Task Copy_to_itself_without_a_change_is_InvalidRequest()
    {
        await PutAsync("a", [1]);
        await RefusedAsync("InvalidRequest", () => Client.CopyObjectAsync(Bucket, "a", Bucket, "a"));
    }

    [Fact]
    public async Task Another_expected_owner_is_AccessDenied()
    {
        await PutAsync("a", [1], static r => r.ExpectedBucketOwner = "000000000000");
        await RefusedAsync("AccessDenied", () => PutAsync("a", [1], static r => r.ExpectedBucketOwner = "111122223333"));
    }

    [Fact]
    public async Task DeleteObjects_reports_each_key_unless_quiet()
    {
        await PutAsync("a", [1]);
        var loud = await Client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Bucket, Objects = [new KeyVersion { Key = "a" }, new KeyVersion { Key = "never" }] });
        Assert.Equal(["a", "never"], loud.DeletedObjects.Select(static d => d.Key));
        var quiet = await Client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Bucket, Quiet = true, Objects = [new KeyVersion { Key = "a" }] });
        Assert.Empty(quiet.DeletedObjects ?? []);
    }

    [Fact]
    public async Task Bucket_goes_only_when_empty()
    {
        await PutAsync("a", [1]);
        await RefusedAsync("BucketNotEmpty", () => Client.DeleteBucketAsync(Bucket));
        await Client.DeleteObjectAsync(Bucket, "a");
        await Client.DeleteBucketAsync(Bucket);
        await RefusedAsync("NoSuchBucket", () => PutAsync("a", [1]));
    }

    [Fact]
    public async Task Lifecycle_is_kept()
    {
        await RefusedAsync("NoSuchLifecycleConfiguration", async () =>
        {
            var reply = await Raw.SendAsync("GET", $"/{Bucket}?lifecycle");
            throw new AmazonS3Exception("") { ErrorCode = reply.Code };
        });
        await Client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
        {
            BucketName = Bucket,
            Configuration = new LifecycleConfiguration
            {
                Rules = [new LifecycleRule { Id = "abort", Status = LifecycleRuleStatus.Enabled, AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = 7 }, Filter = new LifecycleFilter() }],
            },
        });
        var rules = (await Client.GetLifecycleConfigurationAsync(Bucket)).Configuration.Rules;
        Assert.Equal(7, rules[0].AbortIncompleteMultipartUpload.DaysAfterInitiation);
    }

    [Fact]
    public async Task Errors_carry_ids_and_what_they_are_about()
    {
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/missing");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey", "missing"), (reply.Status, reply.Code, reply.Element("Key")));
        Assert.Equal(reply.Header("x-amz-request-id"), reply.Element("RequestId"));
        Assert.NotNull(reply.Header("x-amz-id-2"));
    }

    private async Task<List<Tag>> TagsAsync() =>
        (await Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Bucket, Key = "a" })).Tagging ?? [];
}
