using System.Security.Cryptography;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Core.Tests.Verifying;

public sealed class ContentHashTests
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData(20 * MiB, 8 * MiB)]
    [InlineData(11 * MiB, 5 * MiB)]
    [InlineData(9 * MiB, 5 * MiB)]
    [InlineData(16 * MiB, 8 * MiB)]
    [InlineData(33 * MiB, 32 * MiB)]
    [InlineData(3 * MiB, 3 * MiB)]
    public void The_etag_of_several_parts_is_found_for_every_part_size_in_use(int length, int partSize)
    {
        var content = Random(length);
        var etag = Md5.MultipartETag([.. content.Chunk(partSize).Select(MD5.HashData)]);

        Assert.True(Hash(Recorded(length) with { ETag = etag }, content));
        content[length / 2] ^= 1;
        // Several parts may have been cut elsewhere; one leaves nothing open.
        Assert.Equal(length == partSize ? false : null, Hash(Recorded(length) with { ETag = etag }, content));
    }

    [Fact]
    public void The_strongest_hash_that_the_ledger_has_is_taken()
    {
        var content = Random(1000);
        var recorded = Recorded(1000) with
        {
            Sha256 = SHA256.HashData(content),
            ChecksumS3 = "crc64nvme:" + Crc64Nvme.ToBase64(Crc64Nvme.Compute(content)),
            ETag = Convert.ToHexStringLower(MD5.HashData(content)),
        };
        foreach (var weaker in new[] { recorded, recorded with { Sha256 = null }, recorded with { Sha256 = null, ChecksumS3 = null } })
        {
            Assert.True(Hash(weaker, content));
            Assert.False(Hash(weaker, Random(1000, seed: 2)));
        }
        Assert.False(Hash(recorded with { Sha256 = new byte[32] }, content));
        Assert.False(Hash(recorded with { Sha256 = null, ChecksumS3 = "crc64nvme:AAAAAAAAAAA=" }, content));
    }

    [Fact]
    public void Nothing_is_hashed_where_the_etag_is_not_made_of_the_content()
    {
        var recorded = Recorded(1000) with { ETag = new string('a', 32) };
        Assert.NotNull(ContentHash.Of(recorded, Found));
        Assert.Null(ContentHash.Of(recorded, Found with { ServerSideEncryption = "aws:kms" }));
        Assert.Null(ContentHash.Of(recorded with { ETag = "short" }, Found));
        Assert.Null(ContentHash.Of(recorded with { ETag = new string('a', 32) + "-7" }, Found));
        Assert.Null(ContentHash.Of(recorded with { ETag = null }, Found));
    }

    [Fact]
    public void An_empty_object_has_a_hash_too()
    {
        Assert.True(Hash(Recorded(0) with { ETag = Convert.ToHexStringLower(MD5.HashData([])) }, []));
        Assert.True(Hash(Recorded(0) with { Sha256 = SHA256.HashData([]) }, []));
    }

    private static ObjectInfo Found { get; } = new("k", 1000, "", DateTimeOffset.UnixEpoch, new Dictionary<string, string>());

    /// <summary>Appended after something that a lost connection cut off, in pieces of every length.</summary>
    private static bool? Hash(RecordedObject recorded, byte[] content)
    {
        using var hash = ContentHash.Of(recorded, Found)!;
        hash.Restart();
        hash.Append(Random(77, seed: 9));
        hash.Restart();
        var random = new Random(3);
        for (int at = 0, piece; at < content.Length; at += piece)
        {
            piece = Math.Min(content.Length - at, random.Next(1, MiB));
            hash.Append(content.AsSpan(at, piece));
        }
        var isSame = hash.Finish();
        Assert.Equal(isSame == true, hash.Actual.Contains(hash.Expected.Replace("ETag ", "", StringComparison.Ordinal), StringComparison.Ordinal));
        return isSame;
    }

    private static RecordedObject Recorded(long size) => new()
    {
        Operation = Guid.Empty, StartedAt = DateTimeOffset.UnixEpoch, Endpoint = "", BucketName = "b", Key = "k", Size = size,
    };

    private static byte[] Random(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
