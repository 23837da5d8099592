using System.Formats.Tar;
using S3Ingest.Core.Archives;
using static S3Ingest.Core.Tests.Archives.Reading.Reading;

namespace S3Ingest.Core.Tests.Archives.Reading;

public class TarReaderTests
{
    private static byte[] Tar(TarEntryFormat format = TarEntryFormat.Pax, IEnumerable<(string Name, byte[] Content)>? files = null)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, format, leaveOpen: true))
        {
            foreach (var (name, content) in files ?? Files)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    _ => new V7TarEntry(TarEntryType.V7RegularFile, name),
                };
                entry.DataStream = new MemoryStream(content);
                entry.ModificationTime = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
                writer.WriteEntry(entry);
            }
        }
        return tar.ToArray();
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.V7)]
    public void Every_kind_of_tar_is_read_whether_it_can_seek_or_not(TarEntryFormat format)
    {
        byte[] tar = Tar(format);
        Same(Files, All(tar, ArchiveFormat.Tar));
        foreach (int piece in (int[])[1, 511, 512, 100_000])
            Same(Files, All(new ForwardOnly(tar, piece), ArchiveFormat.Tar));
    }

    [Fact]
    public void Size_time_and_kind_are_those_of_the_header()
    {
        using var reader = ArchiveReader.Open(new MemoryStream(Tar()), ArchiveFormat.Tar, Options);
        Assert.True(reader.MoveNext(default));
        Assert.Equal(20_000, reader.Current.Size);
        Assert.Equal(new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc), reader.Current.ModifiedUtc);
        Assert.Equal(ArchiveEntryKind.File, reader.Current.Kind);
        Assert.False(reader.ContentIsChecked);
    }

    [Fact]
    public void Links_devices_and_directories_are_told_apart()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "d"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "f") { DataStream = new MemoryStream([1, 2]) });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "s") { LinkName = "../f" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "h") { LinkName = "f" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "c"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.BlockDevice, "b"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "p"));
        }
        using var reader = ArchiveReader.Open(new MemoryStream(tar.ToArray()), ArchiveFormat.Tar, Options);
        var kinds = new List<(string, ArchiveEntryKind, string?)>();
        while (reader.MoveNext(default))
            kinds.Add((reader.Current.Name, reader.Current.Kind, reader.Current.LinkTarget));
        Assert.Equal(
            [
                ("d", ArchiveEntryKind.Directory, null), ("f", ArchiveEntryKind.File, null),
                ("s", ArchiveEntryKind.SymbolicLink, "../f"), ("h", ArchiveEntryKind.HardLink, "f"),
                ("c", ArchiveEntryKind.Device, null), ("b", ArchiveEntryKind.Device, null), ("p", ArchiveEntryKind.Fifo, null),
            ],
            kinds);
    }

    [Fact]
    public void A_cut_anywhere_before_the_end_marker_is_an_error()
    {
        byte[] tar = Tar(files: [("a", Text(700)), ("b", []), ("c", new byte[512])]);
        int end = tar.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        // The last file is of zeros only: two blocks, its content and the first of the marker, are all that follow its header.
        int complete = ((end + 511) / 512 * 512) + 512 + 512;
        for (int length = 0; length < tar.Length; length += length < complete - 600 ? 37 : 1)
        {
            byte[] cut = tar[..length];
            if (length >= complete && length % 512 == 0)
                Same([("a", Text(700)), ("b", []), ("c", new byte[512])], All(cut, ArchiveFormat.Tar));
            else
                Fails(IngestErrorId.ArchiveCorrupt, () => All(cut, ArchiveFormat.Tar));
        }
    }

    [Fact]
    public void Concatenated_tars_are_all_read()
    {
        byte[] two = [.. Tar(files: [("a", [1])]), .. new byte[10_240], .. Tar(files: [("b", [2])])];
        Same([("a", [1]), ("b", [2])], All(two, ArchiveFormat.Tar));
    }

    [Fact]
    public void Something_else_behind_the_end_is_an_error() =>
        Fails(IngestErrorId.ArchiveCorrupt, () => All([.. Tar(), .. Noise(1024, 1)], ArchiveFormat.Tar));

    [Fact]
    public void The_stream_is_read_to_its_last_byte_so_that_what_is_around_it_can_check_it()
    {
        byte[] padded = [.. Tar(), .. new byte[300 * 512]];
        var content = new ForwardOnly(padded);
        All(content, ArchiveFormat.Tar);
        Assert.Equal(padded.Length, content.Taken);
    }

    [Fact]
    public void A_damaged_header_is_an_error_and_no_entry_is_passed_over()
    {
        byte[] tar = Tar(TarEntryFormat.Ustar, [("a", [1]), ("b", [2]), ("c", [3])]);
        tar[1024 + 3] ^= 0x20;
        Fails(IngestErrorId.ArchiveCorrupt, () => All(tar, ArchiveFormat.Tar));
    }

    [Fact]
    public void An_empty_tar_has_no_entries_and_an_empty_stream_is_no_tar()
    {
        Assert.Empty(All(new byte[1024], ArchiveFormat.Tar));
        Fails(IngestErrorId.ArchiveCorrupt, () => All([], ArchiveFormat.Tar));
    }

    [Fact]
    public void An_entry_that_was_not_read_or_not_to_its_end_is_passed_over()
    {
        using var reader = ArchiveReader.Open(new ForwardOnly(Tar()), ArchiveFormat.Tar, Options);
        var names = new List<string>();
        while (reader.MoveNext(default))
        {
            names.Add(reader.Current.Name);
            if (names.Count == 1)
                Assert.Equal(5, reader.OpenEntry().ReadAtLeast(new byte[5], 5));
        }
        Assert.Equal(Files.Select(file => file.Name), names);
    }

    [Fact]
    public void The_stream_of_an_entry_ends_with_the_entry()
    {
        using var reader = ArchiveReader.Open(new MemoryStream(Tar()), ArchiveFormat.Tar, Options);
        Assert.Throws<InvalidOperationException>(() => reader.Current);
        Assert.True(reader.MoveNext(default));
        var stream = reader.OpenEntry();
        Assert.Throws<InvalidOperationException>(() => reader.OpenEntry());
        Assert.True(reader.MoveNext(default));
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    [ToolFact("tar", "truncate")]
    public void Holes_of_a_sparse_file_are_zeros_at_its_beginning_middle_and_end()
    {
        var folder = Directory.CreateTempSubdirectory("s3ingest-");
        try
        {
            byte[] expected = new byte[3 << 20];
            Text(10).CopyTo(expected, 1 << 20);
            using (var file = File.Create(Path.Combine(folder.FullName, "sparse")))
            {
                file.SetLength(expected.Length);
                file.Position = 1 << 20;
                file.Write(Text(10));
            }
            foreach (string format in (string[])["gnu", "pax"])
            {
                byte[] tar = Tool.Pipe(folder.FullName, [], "tar", "-c", "-S", $"--format={format}", "sparse");
                Assert.True(tar.Length < 1 << 20, "tar stored the holes");
                Same([("sparse", expected)], All(tar, ArchiveFormat.Tar));
                using var reader = ArchiveReader.Open(new MemoryStream(tar), ArchiveFormat.Tar, Options);
                Assert.True(reader.MoveNext(default));
                Assert.False(reader.MoveNext(default));
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [ToolFact("tar")]
    public void Names_beyond_a_header_field_come_whole()
    {
        string name = string.Join('/', Enumerable.Repeat("l\u00E4nge", 60)) + ".csv";
        foreach (string format in (string[])["gnu", "pax"])
            Same([(name, [1])], All(Tool.Make([(name, [1])], "t.tar", "tar", "-cf", "t.tar", $"--format={format}", name), ArchiveFormat.Tar));
    }

    [Fact]
    public void Names_that_are_not_utf8_come_as_raw_bytes()
    {
        byte[] tar = Tar(TarEntryFormat.Ustar, [("nXme", [1])]);
        tar[1] = 0xE4;
        int sum = tar[..512].Select((value, i) => i is >= 148 and < 156 ? 32 : (int)value).Sum();
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
        using var reader = ArchiveReader.Open(new MemoryStream(tar), ArchiveFormat.Tar, Options);
        Assert.True(reader.MoveNext(default));
        Assert.Equal([0x6E, 0xE4, 0x6D, 0x65], reader.Current.RawName.ToArray());
        Assert.Equal("n\u00E4me", reader.Current.Name);
    }
}
