using S3Ingest.Core.Archives.Writing;

namespace S3Ingest.Core.Tests.Archives.Writing;

public sealed class KeptArchiveTests : IDisposable
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly Tree _tree = new();

    private string Keep => Path.Combine(_tree.Folder, "kept");

    [Fact]
    public async Task The_kept_archive_is_what_was_sent()
    {
        _tree.File("a.bin", 300_000);
        var sent = new MemoryStream();
        await using var kept = KeptArchive.Begin(Keep, "tree", Moment);
        await TarGzipWriter.WriteAsync(_tree.Take(), kept.Beside(sent), _ => { }, CancellationToken.None);
        await kept.FlushAsync(CancellationToken.None);
        Assert.Equal(["tree.tar.gz.part"], Names());
        Assert.Equal(Path.Combine(Keep, "tree.tar.gz"), kept.Keep());
        Assert.Equal(["tree.tar.gz"], Names());
        Assert.Equal(sent.ToArray(), File.ReadAllBytes(Path.Combine(Keep, "tree.tar.gz")));
    }

    [Fact]
    public async Task What_is_not_kept_leaves_nothing()
    {
        await using (var kept = KeptArchive.Begin(Keep, "tree", Moment))
            await kept.Beside(Stream.Null).WriteAsync(new byte[10]);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task An_archive_that_is_there_stays_and_the_new_one_gets_the_moment()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var kept = KeptArchive.Begin(Keep, "tree", Moment);
            await kept.FlushAsync(CancellationToken.None);
            kept.Keep();
        }
        Assert.Equal(["tree.20260304T050607089Z-1.tar.gz", "tree.20260304T050607089Z.tar.gz", "tree.tar.gz"], Names());
    }

    [Fact]
    public async Task Two_uploads_of_one_name_do_not_share_a_part_and_an_old_part_is_written_over()
    {
        Directory.CreateDirectory(Keep);
        File.WriteAllText(Path.Combine(Keep, "tree.tar.gz.part"), "left by a crash");
        await using var one = KeptArchive.Begin(Keep, "tree", Moment);
        await using var two = KeptArchive.Begin(Keep, "tree", Moment);
        await one.Beside(Stream.Null).WriteAsync("one"u8.ToArray());
        await two.Beside(Stream.Null).WriteAsync("two"u8.ToArray());
        await one.FlushAsync(CancellationToken.None);
        await two.FlushAsync(CancellationToken.None);
        Assert.Equal("one", File.ReadAllText(one.Keep()));
        Assert.Equal("two", File.ReadAllText(two.Keep()));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_a_clear_fault()
    {
        File.WriteAllText(Keep, "a file where the directory should be");
        var fault = Assert.Throws<IngestException>(() => KeptArchive.Begin(Keep, "tree", Moment));
        Assert.Equal(IngestErrorId.KeepArchiveFailed, fault.ErrorId);
        Assert.Contains(Keep, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _tree.Dispose();

    private IEnumerable<string> Names() => Directory.GetFiles(Keep).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);
}
