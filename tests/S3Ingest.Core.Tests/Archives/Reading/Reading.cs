using S3Ingest.Core.Archives;

namespace S3Ingest.Core.Tests.Archives.Reading;

/// <summary>An entry as it was read.</summary>
internal sealed record Got(string Name, ArchiveEntryKind Kind, byte[] Content);

/// <summary>Reads whole archives and streams for the tests.</summary>
internal static class Reading
{
    public static readonly ArchiveReadOptions Options = new() { SourceName = "sample" };

    /// <summary>Some text that is worth compressing, and some bytes that are not.</summary>
    public static readonly (string Name, byte[] Content)[] Files =
    [
        ("a.txt", Text(20_000)),
        ("folder/b.bin", Noise(3_000, 1)),
        ("folder/empty", []),
        ("z\u00E4hler \u6771\u4EAC.csv", Text(100)),
    ];

    public static byte[] Text(int length) =>
        [.. Enumerable.Range(0, length).Select(i => (byte)"the quick brown fox "[(i * 7 / 3) % 20])];

    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static List<Got> All(byte[] archive, ArchiveFormat format, ArchiveReadOptions? options = null) =>
        All(new MemoryStream(archive), format, options);

    public static List<Got> All(Stream archive, ArchiveFormat format, ArchiveReadOptions? options = null)
    {
        using var reader = ArchiveReader.Open(archive, format, options ?? Options);
        return All(reader);
    }

    public static List<Got> All(ArchiveReader reader)
    {
        var got = new List<Got>();
        while (reader.MoveNext(default))
        {
            var content = new MemoryStream();
            if (reader.Current.Kind == ArchiveEntryKind.File)
            {
                using var stream = reader.OpenEntry();
                stream.CopyTo(content);
            }
            got.Add(new(reader.Current.Name, reader.Current.Kind, content.ToArray()));
        }
        return got;
    }

    public static byte[] Expand(byte[] packed, CompressionFilter filter, ArchiveReadOptions? options = null)
    {
        using var stream = Decompressor.Open(new ForwardOnly(packed), filter, options ?? Options);
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public static IngestException Fails(IngestErrorId id, Action action)
    {
        var fault = Assert.Throws<IngestException>(action);
        Assert.True(fault.ErrorId == id, $"{fault.ErrorId} instead of {id}: {fault.Message}");
        Assert.Equal("sample", fault.Target);
        Assert.StartsWith("'sample' ", fault.Message, StringComparison.Ordinal);
        return fault;
    }

    public static bool IsArchiveFault(IngestException fault) => fault.ErrorId is IngestErrorId.ArchiveCorrupt
        or IngestErrorId.ArchiveEncrypted or IngestErrorId.ArchiveUnsupported or IngestErrorId.ArchiveLimitExceeded;

    public static void Same(IEnumerable<(string Name, byte[] Content)> expected, IEnumerable<Got> got)
    {
        var files = got.Where(entry => entry.Kind == ArchiveEntryKind.File).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        var wanted = expected.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        Assert.Equal(wanted.Select(entry => entry.Name), files.Select(entry => entry.Name));
        Assert.All(wanted.Zip(files), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
    }
}
