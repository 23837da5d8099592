using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

public class MultipartTests : LocalS3Test
{
    [Fact]
    public async Task Parts_are_joined_in_order_of_their_numbers_with_the_tag_of_tags()
    {
        var id = await CreateUploadAsync("m");
        var second = await UploadPartAsync("m", id, 2, Bytes(10, 2));
        var first = await UploadPartAsync("m", id, 1, Bytes(MinPart, 1));
        var done = await CompleteAsync("m", id, [(1, first.ETag), (2, second.ETag)]);
        var expected = Convert.ToHexStringLower(MD5.HashData([.. MD5.HashData(Bytes(MinPart, 1)), .. MD5.HashData(Bytes(10, 2))]));
        Assert.Equal($"\"{expected}-2\"", done.ETag);
        byte[] joined = [.. Bytes(MinPart, 1), .. Bytes(10, 2)];
        Assert.Equal(joined, await GetAsync("m"));
    }

    [Fact]
    public async Task Nothing_is_visible_before_Complete()
    {
        var id = await CreateUploadAsync("m");
        await UploadPartAsync("m", id, 1, [1]);
        await RefusedAsync("NoSuchKey", () => GetAsync("m"));
        Assert.Empty((await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket })).S3Objects ?? []);
    }

    [Fact]
    public async Task Complete_takes_a_subset_and_drops_the_rest()
    {
        var id = await CreateUploadAsync("m");
        var parts = new List<UploadPartResponse>();
        for (var i = 1; i <= 3; i++)
            parts.Add(await UploadPartAsync("m", id, i, Bytes(MinPart, i)));
        await CompleteAsync("m", id, [(1, parts[0].ETag), (3, parts[2].ETag)]);
        byte[] joined = [.. Bytes(MinPart, 1), .. Bytes(MinPart, 3)];
        Assert.Equal(joined, await GetAsync("m"));
    }

    [Fact]
    public async Task The_last_part_sent_under_a_number_counts()
    {
        var id = await CreateUploadAsync("m");
        var old = await UploadPartAsync("m", id, 1, [1]);
        var current = await UploadPartAsync("m", id, 1, [2]);
        await RefusedAsync("InvalidPart", () => CompleteAsync("m", id, [(1, old.ETag)]));
        await CompleteAsync("m", id, [(1, current.ETag)]);
        Assert.Equal([2], await GetAsync("m"));
    }

    [Fact]
    public async Task Part_that_was_not_uploaded_is_InvalidPart()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, Bytes(MinPart));
        await RefusedAsync("InvalidPart", () => CompleteAsync("m", id, [(1, part.ETag), (2, part.ETag)]));
    }

    [Fact]
    public async Task Parts_out_of_order_are_InvalidPartOrder()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, Bytes(MinPart));
        await UploadPartAsync("m", id, 2, Bytes(MinPart));
        var body = $"<CompleteMultipartUpload><Part><PartNumber>2</PartNumber><ETag>{part.ETag}</ETag></Part><Part><PartNumber>1</PartNumber><ETag>{part.ETag}</ETag></Part></CompleteMultipartUpload>";
        Assert.Equal("InvalidPartOrder", (await CompleteRawAsync(id, body)).Code);
    }

    [Fact]
    public async Task Small_part_before_the_last_is_EntityTooSmall()
    {
        var id = await CreateUploadAsync("m");
        var first = await UploadPartAsync("m", id, 1, Bytes(MinPart - 1));
        var second = await UploadPartAsync("m", id, 2, Bytes(1));
        await RefusedAsync("EntityTooSmall", () => CompleteAsync("m", id, [(1, first.ETag), (2, second.ETag)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<CompleteMultipartUpload></CompleteMultipartUpload>")]
    [InlineData("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>")]
    [InlineData("<Other/>")]
    public async Task Document_without_parts_is_MalformedXML(string body)
    {
        var id = await CreateUploadAsync("m");
        Assert.Equal("MalformedXML", (await CompleteRawAsync(id, body)).Code);
    }

    [Fact]
    public async Task Wrong_object_size_is_InvalidRequest()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, [1, 2, 3]);
        await RefusedAsync("InvalidRequest", () => CompleteAsync("m", id, [(1, part.ETag)], static r => r.MpuObjectSize = 4));
        await CompleteAsync("m", id, [(1, part.ETag)], static r => r.MpuObjectSize = 3);
    }

    [Fact]
    public async Task Same_Complete_again_answers_the_same()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, [1]);
        var first = await CompleteAsync("m", id, [(1, part.ETag)]);
        var again = await CompleteAsync("m", id, [(1, part.ETag)]);
        Assert.Equal(first.ETag, again.ETag);
        await RefusedAsync("NoSuchUpload", () => CompleteAsync("m", id, [(1, "\"other\"")]));
    }

    [Fact]
    public async Task Aborted_upload_is_NoSuchUpload_for_everything()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, [1]);
        await Client.AbortMultipartUploadAsync(Bucket, "m", id);
        await RefusedAsync("NoSuchUpload", () => UploadPartAsync("m", id, 2, [1]));
        await RefusedAsync("NoSuchUpload", () => Client.ListPartsAsync(Bucket, "m", id));
        await RefusedAsync("NoSuchUpload", () => CompleteAsync("m", id, [(1, part.ETag)]));
        await RefusedAsync("NoSuchUpload", () => Client.AbortMultipartUploadAsync(Bucket, "m", id));
        Assert.Empty((await Client.ListMultipartUploadsAsync(Bucket)).MultipartUploads ?? []);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("x")]
    public async Task Part_number_out_of_range_is_InvalidArgument(string number)
    {
        var id = await CreateUploadAsync("m");
        Assert.Equal("InvalidArgument", (await Raw.SendAsync("PUT", $"/{Bucket}/m?partNumber={number}&uploadId={id}", [1])).Code);
    }

    [Fact]
    public async Task ListParts_pages()
    {
        var id = await CreateUploadAsync("m");
        for (var i = 1; i <= 5; i++)
            await UploadPartAsync("m", id, i * 10, Bytes(i));
        var first = await Client.ListPartsAsync(new ListPartsRequest { BucketName = Bucket, Key = "m", UploadId = id, MaxParts = 2 });
        Assert.True(first.IsTruncated);
        Assert.Equal([10, 20], first.Parts.Select(static p => p.PartNumber!.Value));
        var rest = await Client.ListPartsAsync(new ListPartsRequest { BucketName = Bucket, Key = "m", UploadId = id, PartNumberMarker = "20" });
        Assert.Equal([30, 40, 50], rest.Parts.Select(static p => p.PartNumber!.Value));
        Assert.Equal(5, rest.Parts[^1].Size);
    }

    [Fact]
    public async Task ListMultipartUploads_pages_by_key_and_upload_and_rolls_up()
    {
        var ids = new List<string>();
        foreach (var key in new[] { "b", "a", "a", "dir/1", "dir/2" })
            ids.Add(await CreateUploadAsync(key));

        var found = new List<(string Key, string Id)>();
        ListMultipartUploadsResponse page;
        string? keyMarker = null, id = null;
        do
        {
            page = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket, MaxUploads = 1, KeyMarker = keyMarker, UploadIdMarker = id });
            found.AddRange(page.MultipartUploads.Select(static u => (u.Key, u.UploadId)));
            (keyMarker, id) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated!.Value);
        Assert.Equal([("a", ids[1]), ("a", ids[2]), ("b", ids[0]), ("dir/1", ids[3]), ("dir/2", ids[4])], found);

        var rolled = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket, Delimiter = "/" });
        Assert.Equal(3, rolled.MultipartUploads.Count);
        Assert.Equal(["dir/"], rolled.CommonPrefixes);
        Assert.Single((await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket, Prefix = "dir/2" })).MultipartUploads);
    }

    [Fact]
    public async Task Part_can_be_copied_from_a_range()
    {
        await PutAsync("source", Bytes(5000));
        var id = await CreateUploadAsync("m");
        var copy = await Client.CopyPartAsync(new CopyPartRequest
        {
            SourceBucket = Bucket,
            SourceKey = "source",
            DestinationBucket = Bucket,
            DestinationKey = "m",
            UploadId = id,
            PartNumber = 1,
            FirstByte = 1000,
            LastByte = 1999,
        });
        await CompleteAsync("m", id, [(1, copy.ETag)]);
        Assert.Equal(Bytes(5000)[1000..2000], await GetAsync("m"));
        await RefusedAsync("NoSuchUpload", () => UploadPartAsync("m", id, 2, [1]));
    }

    [Fact]
    public async Task Copied_range_beyond_the_source_is_InvalidArgument()
    {
        await PutAsync("source", [1, 2, 3]);
        var id = await CreateUploadAsync("m");
        var reply = await Raw.SendAsync("PUT", $"/{Bucket}/m?partNumber=1&uploadId={id}", null, [("x-amz-copy-source", $"/{Bucket}/source"), ("x-amz-copy-source-range", "bytes=0-3")]);
        Assert.Equal("InvalidArgument", reply.Code);
    }

    [Fact]
    public async Task Single_parts_of_an_object_can_be_read()
    {
        var id = await CreateUploadAsync("m");
        var first = await UploadPartAsync("m", id, 1, Bytes(MinPart, 1));
        var second = await UploadPartAsync("m", id, 2, Bytes(10, 2));
        await CompleteAsync("m", id, [(1, first.ETag), (2, second.ETag)]);
        var head = await Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = "m", PartNumber = 2 });
        Assert.Equal((10, 2), (head.ContentLength, head.PartsCount));
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/m?partNumber=2");
        Assert.Equal((HttpStatusCode.PartialContent, "bytes 1024-1033/1034"), (reply.Status, reply.Header("Content-Range")));
        Assert.Equal("InvalidPartNumber", (await Raw.SendAsync("GET", $"/{Bucket}/m?partNumber=3")).Code);
    }

    private Task<RawReply> CompleteRawAsync(string id, string body) => Raw.SendAsync("POST", $"/{Bucket}/m?uploadId={id}", Encoding.UTF8.GetBytes(body));
}
