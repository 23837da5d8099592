using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace S3Ingest.Core.Tests.Tabular.Compression;

/// <summary>Bytes of the kinds that pages are made of.</summary>
internal static class Content
{
    /// <summary>Pieces one behind the other: noise, runs of a byte, repetitions of what came before at any distance, text.</summary>
    public static Gen<byte[]> Pieces { get; } =
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from lengths in Gen.ListOf(Gen.Frequency((6, Gen.Choose(0, 80)), (3, Gen.Choose(0, 3_000)), (1, Gen.Choose(0, 100_000))))
        select Make(new Random(seed), lengths);

    public static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Run(int length) => [.. Enumerable.Repeat((byte)'r', length)];

    /// <summary>Lines of a table.</summary>
    public static byte[] Text(int length)
    {
        var random = new Random(length);
        var text = new StringBuilder();
        for (var i = 0; text.Length < length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{1_700_000_000 + i * 7},sensor-{random.Next(40):000},{random.NextDouble() * 40:F2},{(random.Next(9) == 0 ? "late" : "ok")}\n");
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    /// <summary>Pieces of up to 5 kB.</summary>
    public static byte[] Mixed(int seed)
    {
        var random = new Random(seed);
        return Make(random, Enumerable.Range(0, 12).Select(_ => random.Next(1, random.Next(2, 5_000))).ToList());
    }

    private static byte[] Make(Random random, IEnumerable<int> lengths)
    {
        var bytes = new List<byte>();
        foreach (var length in lengths)
        {
            switch (random.Next(4))
            {
                case 0:
                    bytes.AddRange(Noise(length));
                    break;
                case 1:
                    bytes.AddRange(Enumerable.Repeat((byte)random.Next(256), length));
                    break;
                case 2 when bytes.Count > 0:
                    var distance = random.Next(1, bytes.Count + 1);
                    for (var i = 0; i < length; i++)
                        bytes.Add(bytes[^distance]);
                    break;
                default:
                    bytes.AddRange(Text(length));
                    break;
            }
        }
        return [.. bytes];
    }
}
