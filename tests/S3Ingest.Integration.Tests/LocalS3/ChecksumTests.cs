using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Ingest.Integration.Tests.LocalS3;

public class ChecksumTests : LocalS3Test
{
    private static readonly byte[] s_digits = "123456789"u8.ToArray();

    public static TheoryData<string, string> DigestsOfDigits => new()
    {
        { "crc32", "y/Q5Jg==" },
        { "crc32c", "4waSgw==" },
        { "crc64nvme", Convert.ToBase64String(Convert.FromHexString("AE8B14860A799888")) },
        { "sha1", Convert.ToBase64String(Convert.FromHexString("F7C3BC1D808E04732ADF679965CCC34CA7AE3441")) },
        { "sha256", Convert.ToBase64String(SHA256.HashData("123456789"u8)) },
    };

    [Theory]
    [MemberData(nameof(DigestsOfDigits))]
    public async Task Right_checksum_is_stored_and_told_on_request(string algorithm, string value)
    {
        var put = await Raw.SendAsync("PUT", $"/{Bucket}/a", s_digits, [($"x-amz-checksum-{algorithm}", value)]);
        Assert.Equal(HttpStatusCode.OK, put.Status);

        var told = await Raw.SendAsync("HEAD", $"/{Bucket}/a", null, [("x-amz-checksum-mode", "ENABLED")]);
        Assert.Equal((value, "FULL_OBJECT"), (told.Header($"x-amz-checksum-{algorithm}"), told.Header("x-amz-checksum-type")));
        var silent = await Raw.SendAsync("HEAD", $"/{Bucket}/a");
        Assert.Null(silent.Header($"x-amz-checksum-{algorithm}"));
        var ranged = await Raw.SendAsync("GET", $"/{Bucket}/a", null, [("x-amz-checksum-mode", "ENABLED"), ("range", "bytes=0-3")]);
        Assert.Null(ranged.Header($"x-amz-checksum-{algorithm}"));
    }

    [Theory]
    [MemberData(nameof(DigestsOfDigits))]
    public async Task Wrong_checksum_is_BadDigest_and_stores_nothing(string algorithm, string value)
    {
        var reply = await Raw.SendAsync("PUT", $"/{Bucket}/a", "other"u8.ToArray(), [($"x-amz-checksum-{algorithm}", value)]);
        Assert.Equal((HttpStatusCode.BadRequest, "BadDigest"), (reply.Status, reply.Code));
        await RefusedAsync("NoSuchKey", () => GetAsync("a"));
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32", "not base64")]
    [InlineData("x-amz-checksum-crc32", "AAAA")]
    [InlineData("x-amz-checksum-sha256", "y/Q5Jg==")]
    public async Task Malformed_checksum_is_InvalidRequest(string header, string value) =>
        Assert.Equal("InvalidRequest", (await Raw.SendAsync("PUT", $"/{Bucket}/a", s_digits, [(header, value)])).Code);

    [Fact]
    public async Task Two_checksums_are_InvalidRequest() => Assert.Equal("InvalidRequest", (await Raw.SendAsync(
        "PUT", $"/{Bucket}/a", s_digits, [("x-amz-checksum-crc32", "y/Q5Jg=="), ("x-amz-checksum-crc32c", "4waSgw==")])).Code);

    [Fact]
    public async Task Without_any_checksum_CRC64NVME_is_kept()
    {
        await PutAsync("a", s_digits);
        var head = await Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = "a", ChecksumMode = ChecksumMode.ENABLED });
        Assert.Equal(Convert.ToBase64String(Convert.FromHexString("AE8B14860A799888")), head.ChecksumCRC64NVME);
        Assert.Equal(ChecksumType.FULL_OBJECT, head.ChecksumType);
    }

    [Fact]
    public async Task Wrong_content_md5_is_BadDigest()
    {
        var error = await RefusedAsync("BadDigest", () => PutAsync("a", s_digits, static r => r.MD5Digest = Convert.ToBase64String(MD5.HashData("x"u8))));
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
        await PutAsync("a", s_digits, static r => r.MD5Digest = Convert.ToBase64String(MD5.HashData(s_digits)));
    }

    [Fact]
    public async Task Malformed_content_md5_is_InvalidDigest() =>
        Assert.Equal("InvalidDigest", (await Raw.SendAsync("PUT", $"/{Bucket}/a", s_digits, [("content-md5", "abc")])).Code);

    [Fact]
    public async Task Full_object_checksum_of_parts_is_that_of_the_bytes()
    {
        var content = Bytes((3 * MinPart) + 7);
        var id = await CreateUploadAsync("m", static r => (r.ChecksumAlgorithm, r.ChecksumType) = (ChecksumAlgorithm.CRC64NVME, ChecksumType.FULL_OBJECT));
        var parts = await UploadThreeAsync(id, content);
        var whole = Convert.ToBase64String(S3Ingest.LocalS3.Checksums.ChecksumHasher.Compute(S3Ingest.LocalS3.Checksums.ChecksumAlgorithm.Crc64Nvme, content));

        await RefusedAsync("BadDigest", () => CompleteAsync("m", id, parts, static r => (r.ChecksumCRC64NVME, r.ChecksumType) = ("AAAAAAAAAAA=", ChecksumType.FULL_OBJECT)));
        var done = await CompleteAsync("m", id, parts, r => (r.ChecksumCRC64NVME, r.ChecksumType, r.MpuObjectSize) = (whole, ChecksumType.FULL_OBJECT, content.Length));
        Assert.Equal((whole, ChecksumType.FULL_OBJECT), (done.ChecksumCRC64NVME, done.ChecksumType));
        Assert.Equal(content, await GetAsync("m"));
    }

    [Fact]
    public async Task Composite_checksum_is_that_of_the_checksums()
    {
        var id = await CreateUploadAsync("m", static r => r.ChecksumAlgorithm = ChecksumAlgorithm.SHA256);
        byte[][] contents = [Bytes(MinPart, 1), Bytes(100, 2)];
        var tags = new List<PartETag>();
        for (var i = 0; i < contents.Length; i++)
        {
            var sum = Convert.ToBase64String(SHA256.HashData(contents[i]));
            var part = await UploadPartAsync("m", id, i + 1, contents[i], r => r.ChecksumSHA256 = sum);
            tags.Add(new PartETag(i + 1, part.ETag) { ChecksumSHA256 = sum });
        }

        var error = await RefusedAsync("InvalidRequest", () => CompleteAsync("m", id, [(1, tags[0].ETag), (2, tags[1].ETag)]));
        Assert.Contains("must include the checksum for each part", error.Message, StringComparison.Ordinal);
        var done = await CompleteAsync("m", id, [], r => r.PartETags = tags);
        var expected = Convert.ToBase64String(SHA256.HashData([.. contents.SelectMany(SHA256.HashData)]));
        Assert.Equal((expected + "-2", ChecksumType.COMPOSITE), (done.ChecksumSHA256, done.ChecksumType));

        var attributes = await Client.GetObjectAttributesAsync(new GetObjectAttributesRequest
        {
            BucketName = Bucket,
            Key = "m",
            ObjectAttributes = [ObjectAttributes.Checksum, ObjectAttributes.ObjectParts, ObjectAttributes.ObjectSize, ObjectAttributes.ETag, ObjectAttributes.StorageClass],
        });
        Assert.Equal(expected, attributes.Checksum.ChecksumSHA256);
        Assert.Equal([MinPart, 100], attributes.ObjectParts.Parts.Select(static p => (int)p.Size!.Value));
        Assert.Equal(MinPart + 100, attributes.ObjectSize);
        Assert.EndsWith("-2", attributes.ETag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attributes_list_parts_only_if_a_checksum_was_asked_for()
    {
        var id = await CreateUploadAsync("m");
        var parts = await UploadThreeAsync(id, Bytes(3 * MinPart));
        await CompleteAsync("m", id, parts);
        var reply = await Raw.SendAsync("GET", $"/{Bucket}/m?attributes", null, [("x-amz-object-attributes", "ObjectParts,Checksum")]);
        Assert.Equal("3", reply.Element("PartsCount"));
        Assert.Null(reply.Element("Part"));
        Assert.NotNull(reply.Element("ChecksumCRC64NVME"));
    }

    [Fact]
    public async Task Part_with_another_algorithm_than_the_upload_is_refused()
    {
        var id = await CreateUploadAsync("m", static r => r.ChecksumAlgorithm = ChecksumAlgorithm.SHA256);
        var reply = await Raw.SendAsync("PUT", $"/{Bucket}/m?partNumber=1&uploadId={id}", s_digits, [("x-amz-checksum-crc32", "y/Q5Jg==")]);
        Assert.Equal("InvalidRequest", reply.Code);
        Assert.Contains("Checksum Type mismatch", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Part_with_a_wrong_checksum_is_BadDigest()
    {
        var id = await CreateUploadAsync("m", static r => r.ChecksumAlgorithm = ChecksumAlgorithm.CRC64NVME);
        await RefusedAsync("BadDigest", () => UploadPartAsync("m", id, 1, s_digits, static r => r.ChecksumCRC64NVME = "AAAAAAAAAAA="));
        Assert.Empty((await Client.ListPartsAsync(Bucket, "m", id)).Parts ?? []);
    }

    [Theory]
    [InlineData("SHA256", "FULL_OBJECT")]
    [InlineData("CRC64NVME", "COMPOSITE")]
    public async Task Type_that_an_algorithm_does_not_have_is_refused(string algorithm, string type) => Assert.Equal("InvalidRequest", (await Raw.SendAsync(
        "POST", $"/{Bucket}/m?uploads", [], [("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type)])).Code);

    [Fact]
    public async Task Wrong_checksum_of_a_document_is_BadDigest()
    {
        var body = Encoding.UTF8.GetBytes("<Delete><Object><Key>a</Key></Object></Delete>");
        Assert.Equal("BadDigest", (await Raw.SendAsync("POST", $"/{Bucket}?delete", body, [("content-md5", Convert.ToBase64String(MD5.HashData([])))])).Code);
        Assert.Equal("InvalidRequest", (await Raw.SendAsync("POST", $"/{Bucket}?delete", body)).Code);
    }

    private async Task<(int Number, string ETag)[]> UploadThreeAsync(string id, byte[] content)
    {
        var parts = new (int, string)[3];
        for (var i = 0; i < 3; i++)
            parts[i] = (i + 1, (await UploadPartAsync("m", id, i + 1, content[(i * MinPart)..(i == 2 ? content.Length : (i + 1) * MinPart)])).ETag);
        return parts;
    }
}
