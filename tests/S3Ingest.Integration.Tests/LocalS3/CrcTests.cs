using System.Text;
using S3Ingest.LocalS3.Checksums;

namespace S3Ingest.Integration.Tests.LocalS3;

public class CrcTests
{
    // Check values of the CRC catalogue: the CRC of "123456789".
    [Theory]
    [InlineData("CRC32", "CBF43926")]
    [InlineData("CRC32C", "E3069283")]
    [InlineData("CRC64NVME", "AE8B14860A799888")]
    public void Check_value_is_that_of_the_catalogue(string algorithm, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(ChecksumHasher.Compute(ChecksumNames.FromName(algorithm)!.Value, "123456789"u8)));

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    public void Folding_and_tables_agree_whatever_the_length_and_the_cuts(string name)
    {
        var algorithm = ChecksumNames.FromName(name)!.Value;
        var random = new Random(4711);
        for (var round = 0; round < 300; round++)
        {
            var data = new byte[random.Next(0, 3000)];
            random.NextBytes(data);
            var whole = ChecksumHasher.Compute(algorithm, data);

            // Pieces below the folding threshold go through the tables only.
            using var pieces = new ChecksumHasher(algorithm);
            for (var at = 0; at < data.Length; at += 50)
                pieces.Append(data.AsSpan(at, Math.Min(50, data.Length - at)));
            Assert.Equal(whole, pieces.Finish());
        }
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    public void Checksums_of_parts_combine_to_that_of_the_whole(string name)
    {
        var algorithm = ChecksumNames.FromName(name)!.Value;
        var data = new byte[10_000];
        new Random(1).NextBytes(data);
        (int Start, int Length)[] cuts = [(0, 1), (1, 4999), (5000, 0), (5000, 5000)];
        var parts = cuts.Select(cut => (ChecksumHasher.Compute(algorithm, data.AsSpan(cut.Start, cut.Length)), (long)cut.Length));
        Assert.Equal(Convert.ToBase64String(ChecksumHasher.Compute(algorithm, data)), MultipartChecksum.FullObject(algorithm, parts));
    }
}
