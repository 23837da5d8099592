using System.Formats.Tar;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Writing;
using S3Ingest.Core.Tests.Archives.Reading;

namespace S3Ingest.Core.Tests.Archives.Writing;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class TarGzipWriterTests : IDisposable
{
    private readonly Tree _tree = new();

    [ToolFact("bsdtar", "tar", "ln")]
    public async Task What_bsdtar_and_gnu_tar_unpack_is_what_was_packed()
    {
        MakeAwkwardTree();
        var (packed, content) = await _tree.PackAsync();

        foreach (var tool in (string[])["bsdtar", "tar"])
        {
            var to = _tree.Empty(tool);
            Tool.Pipe(to, packed, tool, "-xpzf", "-");
            Assert.Equal(Tree.Describe(_tree.Root), Tree.Describe(Path.Combine(to, "tree")));
        }
        Assert.Equal(packed.Length, content.Length);
        Assert.Equal(SHA256.HashData(packed), content.Sha256);
        Assert.Equal(SHA256.HashData(Expand(packed)), content.OriginalSha256);
        Assert.Empty(content.Skipped);
    }

    [ToolFact("ln")]
    public async Task Our_own_reader_finds_every_entry_in_the_order_of_the_names()
    {
        MakeAwkwardTree();
        var (packed, content) = await _tree.PackAsync();

        var got = Reading.Reading.All(Expand(packed), ArchiveFormat.Tar);
        Assert.Equal(content.EntryCount, got.Count);
        Assert.Equal("tree/", got[0].Name);
        Assert.Equal(got.Select(e => e.Name).OrderBy(n => n, Comparer<string>.Create(ByUtf8)), got.Select(e => e.Name));
        foreach (var file in got.Where(e => e.Kind == ArchiveEntryKind.File))
            Assert.Equal(File.ReadAllBytes(Path.Combine(_tree.Folder, file.Name)), file.Content);
        Assert.Contains(got, e => e is { Name: "tree/empty/", Kind: ArchiveEntryKind.Directory });
        Assert.Contains(got, e => e is { Name: "tree/link", Kind: ArchiveEntryKind.SymbolicLink });
    }

    [Fact]
    public async Task A_single_file_is_one_entry_and_its_own_digest_is_the_original()
    {
        var path = _tree.File("a.csv", 300_000);
        var (packed, content) = await Tree.PackAsync(TarSource.Take(path, followLinks: false, CancellationToken.None));

        var entry = Assert.Single(Reading.Reading.All(Expand(packed), ArchiveFormat.Tar));
        Assert.Equal("a.csv", entry.Name);
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(path)), content.OriginalSha256);
        Assert.Equal((300_000, 1), (content.OriginalSize, content.EntryCount));
    }

    [Fact]
    public async Task The_same_tree_has_the_same_bytes_whenever_and_wherever_it_is_packed()
    {
        _tree.File("b/c.bin", 700_000);
        _tree.File("a.txt", 0);
        _tree.Date();
        var (first, _) = await _tree.PackAsync();

        File.SetLastAccessTimeUtc(_tree["a.txt"], DateTime.UtcNow.AddDays(-3));
        Assert.Equal(first, (await _tree.PackAsync()).Bytes);

        using var other = new Tree();
        other.File("a.txt", 0);
        other.File("b/c.bin", 700_000);
        other.Date();
        Assert.Equal(first, (await other.PackAsync()).Bytes);
        Assert.Equal(_tree.Take().Fingerprint, other.Take().Fingerprint);
    }

    // A change of these bytes makes every upload that an older version left open a different object.
    [Fact]
    public async Task The_bytes_of_the_tar_do_not_change_from_version_to_version()
    {
        _tree.File("a.txt", 10);
        _tree.File("\u00E4/b", 600);
        File.CreateSymbolicLink(_tree["link"], "a.txt");
        _tree.Date();
        foreach (var path in (string[])[_tree["a.txt"], _tree["\u00E4/b"]])
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var path in (string[])[_tree.Root, _tree["\u00E4"]])
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal("", Convert.ToHexStringLower((await _tree.PackAsync()).Content.OriginalSha256));
    }

    [Fact]
    public async Task Nothing_tells_who_packed_and_no_program_gets_rights_by_unpacking()
    {
        var path = _tree.File("run");
        File.SetUnixFileMode(path, (UnixFileMode)0x9ED); // rwsr-xr-x
        var (packed, _) = await _tree.PackAsync();

        Assert.Equal(0, BitConverter.ToInt32(packed, 4));
        using var reader = new System.Formats.Tar.TarReader(new MemoryStream(Expand(packed)));
        while (reader.GetNextEntry() is PosixTarEntry entry)
        {
            Assert.Equal((0, 0, "", ""), (entry.Uid, entry.Gid, entry.UserName, entry.GroupName));
            Assert.Equal(UnixFileMode.None, entry.Mode & (UnixFileMode.SetUser | UnixFileMode.SetGroup));
        }
    }

    [Theory]
    [InlineData(8L << 30)]
    [InlineData(100L << 30)]
    public void Sizes_from_8_GiB_on_are_read_back(long size)
    {
        var header = new System.Buffers.ArrayBufferWriter<byte>();
        TarHeader.WriteFile(header, "large.bin", size, 0x1A4, DateTime.UnixEpoch.Ticks);
        using var framework = new System.Formats.Tar.TarReader(new ForwardOnly(header.WrittenSpan.ToArray()));
        Assert.Equal(size, framework.GetNextEntry()!.Length);
        using var ours = ArchiveReader.Open(new ForwardOnly(header.WrittenSpan.ToArray()), ArchiveFormat.Tar, Reading.Reading.Options);
        Assert.True(ours.MoveNext(default));
        Assert.Equal(size, ours.Current.Size);
    }

    [Fact]
    public async Task Links_are_followed_when_that_is_asked_for_and_a_link_to_nothing_stays_one()
    {
        _tree.File("a.txt");
        File.CreateSymbolicLink(_tree["file"], "a.txt");
        File.CreateSymbolicLink(_tree["gone"], "nothing");
        Directory.CreateDirectory(Path.Combine(_tree.Folder, "outside"));
        File.WriteAllText(Path.Combine(_tree.Folder, "outside", "x"), "x");
        File.CreateSymbolicLink(_tree["folder"], "../outside");

        var got = Reading.Reading.All(Expand((await _tree.PackAsync(followLinks: true)).Bytes), ArchiveFormat.Tar);
        Assert.Equal(
            [("tree/", ArchiveEntryKind.Directory), ("tree/a.txt", ArchiveEntryKind.File), ("tree/file", ArchiveEntryKind.File),
                ("tree/folder/", ArchiveEntryKind.Directory), ("tree/folder/x", ArchiveEntryKind.File), ("tree/gone", ArchiveEntryKind.SymbolicLink)],
            got.Select(e => (e.Name, e.Kind)));
    }

    [Fact]
    public void A_link_that_leads_back_is_named_when_links_are_followed()
    {
        _tree.File("deep/a.txt");
        File.CreateSymbolicLink(_tree["deep/back"], "..");
        Assert.Equal(1, _tree.Take().FileCount);
        var fault = Assert.Throws<IngestException>(() => _tree.Take(followLinks: true));
        Assert.Equal(IngestErrorId.SourceUnreadable, fault.ErrorId);
        Assert.Contains(_tree["deep/back"], fault.Message, StringComparison.Ordinal);
    }

    [ToolFact("mkfifo")]
    public async Task Pipes_and_sockets_are_left_out_and_listed()
    {
        _tree.File("a.txt");
        Tool.Run(_tree.Root, "mkfifo", "pipe");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_tree["socket"]));
        var (packed, content) = await _tree.PackAsync();
        Assert.Equal(["tree/pipe", "tree/socket"], content.Skipped.Select(s => s.Path));
        Assert.Equal(["tree/", "tree/a.txt"], Reading.Reading.All(Expand(packed), ArchiveFormat.Tar).Select(e => e.Name));
    }

    [ToolFact("sh")]
    public void A_name_that_is_no_utf8_is_refused()
    {
        Tool.Run(_tree.Root, "sh", "-c", "touch \"$(printf 'bad\\377name')\"");
        var fault = Assert.Throws<IngestException>(() => _tree.Take());
        Assert.Equal(IngestErrorId.SourceUnreadable, fault.ErrorId);
        Assert.Contains("not valid Unicode", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_source_says_so()
    {
        Assert.Equal(IngestErrorId.SourceNotFound, Assert.Throws<IngestException>(() => TarSource.Take(_tree["nothing"], false, default)).ErrorId);
        File.CreateSymbolicLink(_tree["link"], _tree.File("a.txt"));
        Assert.Equal(IngestErrorId.SourceUnreadable, Assert.Throws<IngestException>(() => TarSource.Take(_tree["link"], false, default)).ErrorId);
        Assert.Equal(1, TarSource.Take(_tree["link"], true, default).FileCount);
        Assert.Equal(IngestErrorId.SourceUnreadable, Assert.Throws<IngestException>(() => TarSource.Take("/", false, default)).ErrorId);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        var path = _tree.File("locked.bin");
        var source = _tree.Take();
        await using var writer = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        await FailsAsync(source, IngestErrorId.SourceUnreadable, path);
    }

    /// <summary>What happens while the second of three large files is read, and the path that the message has.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "grows", "b.bin" },
        { "shrinks", "b.bin" },
        { "is written before", "a.bin" },
        { "goes", "c.bin" },
        { "is new", "aa.bin" },
        { "is replaced", "b.bin" },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task What_changes_meanwhile_is_named_and_the_gzip_has_no_end(string what, string named)
    {
        foreach (var name in (string[])["a.bin", "b.bin", "c.bin", "d.bin"])
            _tree.File(name, 600_000);
        var source = _tree.Take();
        var read = 0;
        void OnRead(int count)
        {
            var before = read;
            read += count;
            if (before > 700_000 || read <= 700_000)
                return;
            switch (what)
            {
                case "grows":
                    File.AppendAllText(_tree["b.bin"], "more");
                    break;
                case "shrinks":
                    using (var file = File.OpenWrite(_tree["b.bin"]))
                        file.SetLength(10);
                    break;
                case "is written before":
                    File.SetLastWriteTimeUtc(_tree["a.bin"], DateTime.UtcNow.AddSeconds(5));
                    break;
                case "goes":
                    File.Delete(_tree["c.bin"]);
                    break;
                case "is new":
                    _tree.File("aa.bin");
                    Directory.SetLastWriteTimeUtc(_tree.Root, new DateTime(source.NewestTicks, DateTimeKind.Utc));
                    break;
                default:
                    var time = File.GetLastWriteTimeUtc(_tree["b.bin"]);
                    File.Delete(_tree["b.bin"]);
                    File.WriteAllBytes(_tree["x"], new byte[600_000]);
                    File.SetLastWriteTimeUtc(_tree["x"], time);
                    File.Move(_tree["x"], _tree["b.bin"]);
                    break;
            }
        }

        // The time of the directory would be the first difference, before the name that a test wants to see.
        Directory.SetLastWriteTimeUtc(_tree.Root, DateTime.UtcNow.AddDays(-1));
        source = _tree.Take();
        await FailsAsync(source, IngestErrorId.SourceChanged, named, progress: count =>
        {
            OnRead(count);
            Directory.SetLastWriteTimeUtc(_tree.Root, DateTime.UtcNow.AddDays(-1));
        });
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_no_whole_gzip()
    {
        _tree.File("a.bin", 2_000_000);
        using var stop = new CancellationTokenSource();
        var packed = new MemoryStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TarGzipWriter.WriteAsync(_tree.Take(), packed, _ => stop.Cancel(), stop.Token));
        Assert.ThrowsAny<Exception>(() => Expand(packed.ToArray()));
    }

    [Fact]
    public async Task What_the_destination_throws_comes_through()
    {
        _tree.File("a.bin", 3_000_000);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => TarGzipWriter.WriteAsync(_tree.Take(), new Failing(1_000_000), _ => { }, CancellationToken.None));
        Assert.Equal("full", fault.Message);
    }

    [Fact]
    public async Task The_bytes_of_all_files_are_progress()
    {
        _tree.File("a.bin", 300_000);
        _tree.File("b.bin", 1);
        var told = 0L;
        var source = _tree.Take();
        await TarGzipWriter.WriteAsync(source, Stream.Null, count => told += count, CancellationToken.None);
        Assert.Equal(source.TotalSize, told);
        Assert.Equal(300_001, told);
    }

    public void Dispose() => _tree.Dispose();

    private void MakeAwkwardTree()
    {
        foreach (var name in (string[])["a", "a-b/x", "a.b", "\u00E4 nfc", "a\u0308 nfd", "-rf", "new\nline", " spaces ", "\U0001F600", "\uFB01", "back\\slash", "zero", "\u6771\u4EAC/\u5927\u962A.csv"])
            _tree.File(name, name == "zero" ? 0 : 1000 + name.Length);
        _tree.File("a b/" + string.Join('/', Enumerable.Repeat(new string('d', 60), 4)) + "/" + new string('f', 100), 513);
        _tree.File(new string('\u00FC', 120), 512);
        _tree.File("large.bin", 600_000);
        Directory.CreateDirectory(_tree["empty"]);
        File.CreateSymbolicLink(_tree["link"], "large.bin");
        File.CreateSymbolicLink(_tree["long link"], new string('t', 150) + "\u00E4");
        Tool.Run(_tree.Root, "ln", "zero", "hard");
        File.SetUnixFileMode(_tree["a.b"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(_tree["zero"], new DateTime(1969, 12, 31, 23, 59, 58, DateTimeKind.Utc).AddTicks(5_000_001));
        File.SetLastWriteTimeUtc(_tree["a.b"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Directory.SetLastWriteTimeUtc(_tree["empty"], new DateTime(2002, 2, 2, 2, 2, 2, DateTimeKind.Utc).AddTicks(7));
    }

    private static async Task FailsAsync(TarSource source, IngestErrorId id, string named, Action<int>? progress = null)
    {
        var packed = new MemoryStream();
        var fault = await Assert.ThrowsAsync<IngestException>(() => TarGzipWriter.WriteAsync(source, packed, progress ?? (_ => { }), CancellationToken.None));
        Assert.Equal(id, fault.ErrorId);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.Equal(source.Path, fault.Target);
        Assert.ThrowsAny<Exception>(() => Expand(packed.ToArray()));
    }

    private static byte[] Expand(byte[] packed) => Reading.Reading.Expand(packed, CompressionFilter.Gzip);

    private static int ByUtf8(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    private sealed class Failing(int after) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Length > after ? throw new InvalidOperationException("full") : base.WriteAsync(buffer, cancellationToken);
    }
}
