using System.Security.Cryptography;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Building;

namespace S3Ingest.Core.Tests.Quilt.Building;

public sealed class EntryTableTests
{
    // More than a chunk of entries and a block of version ids.
    private const int Many = 40_000;

    [Fact]
    public void Every_hash_and_version_comes_back_as_it_was_given()
    {
        var table = new EntryTable();
        for (int i = 0; i < Many; i++)
            table.Add(VersionOf(i), i % 2 == 0 ? HashOf(i) : null);
        Assert.Equal(Many, table.Count);
        Parallel.For(0, Many, i =>
        {
            Assert.Equal(i % 2 == 0, table.IsHashed(i));
            if (i % 2 == 1)
                table.Set(i, new HashedEntry(HashOf(i), i, VersionOf(i) ?? $"found-{i}", HashSource.Composite));
        });
        for (int i = 0; i < Many; i++)
        {
            Assert.Equal(HashOf(i), table.HashOf(i));
            Assert.Equal(VersionOf(i) ?? (i % 2 == 1 ? $"found-{i}" : null), table.VersionOf(i));
            Assert.Equal(i % 2 == 0 ? HashSource.Stored : HashSource.Composite, table.SourceOf(i));
        }
    }

    [Fact]
    public void What_is_left_out_counts_as_not_hashed()
    {
        var table = new EntryTable();
        table.Add(null, HashOf(0));
        table.LeaveOut(0);
        Assert.True(table.IsLeftOut(0));
        Assert.False(table.IsHashed(0));
        Assert.Throws<InvalidOperationException>(() => table.HashOf(0));
    }

    [Fact]
    public void A_copy_has_its_own_version_or_none()
    {
        var table = new EntryTable();
        table.Add("source", HashOf(0));
        table.SetCopy(0, "copy", isAside: true);
        Assert.Equal(("copy", true), (table.VersionOf(0), table.IsAside(0)));
        table.SetCopy(0, null, isAside: false);
        Assert.Equal((null, false), (table.VersionOf(0), table.IsAside(0)));
    }

    private static string? VersionOf(int i) => i % 3 == 0 ? null : $"v{i}-" + new string('x', i % 100);

    private static QuiltHash HashOf(int i)
    {
        byte[] digest = SHA256.HashData(BitConverter.GetBytes(i));
        return (i % 5) switch
        {
            0 => new QuiltHash(QuiltHash.Sha256, Convert.ToHexStringLower(digest)),
            1 => new QuiltHash(QuiltHash.Crc64Nvme, Convert.ToBase64String(digest.AsSpan(0, 8))),
            _ => new QuiltHash(QuiltHash.Sha256Chunked, Convert.ToBase64String(digest)),
        };
    }
}
