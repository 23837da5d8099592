using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Native;
using static S3Ingest.Core.Tests.Archives.Reading.Reading;

namespace S3Ingest.Core.Tests.Archives.Reading;

[CollectionDefinition(nameof(LifetimeTests), DisableParallelization = true)]
[Collection(nameof(LifetimeTests))]
public class LifetimeTests
{
    private static byte[] Tar(IEnumerable<(string Name, byte[] Content)> files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return tar.ToArray();
    }

    private static byte[] Zip()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in Files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return zip.ToArray();
    }

    [Fact]
    public void It_can_be_disposed_at_any_point_and_twice_and_leaves_the_stream_open()
    {
        foreach (var (bytes, format) in ((byte[], ArchiveFormat)[])[(Tar(Files), ArchiveFormat.Tar), (Zip(), ArchiveFormat.Zip)])
        {
            for (int reads = 0; reads < 4; reads++)
            {
                var content = new MemoryStream(bytes);
                var reader = ArchiveReader.Open(content, format, Options);
                Stream? entry = null;
                if (reads > 0)
                    Assert.True(reader.MoveNext(default));
                if (reads > 1)
                    entry = reader.OpenEntry();
                if (reads > 2)
                    Assert.NotEqual(-1, entry!.ReadByte());
                reader.Dispose();
                reader.Dispose();
                Assert.True(content.CanRead);
                if (entry is not null)
                    Assert.Throws<ObjectDisposedException>(() => entry.ReadByte());
                Assert.ThrowsAny<Exception>(() => reader.MoveNext(default));
            }
        }
    }

    [Fact]
    public void What_the_source_throws_comes_through_wherever_it_happens()
    {
        byte[] tar = Tar(Files);
        for (int at = 0; at < tar.Length; at += 1_500)
        {
            var content = new ForwardOnly(tar, 512) { Fault = new IOException("gone"), FailsAt = at };
            Assert.Equal("gone", Assert.Throws<IOException>(() => All(content, ArchiveFormat.Tar)).Message);
        }
    }

    [Fact]
    public void A_cancelled_run_ends_within_an_entry()
    {
        byte[] tar = Tar([("a", Noise(1_000_000, 1))]);
        using var cancel = new CancellationTokenSource();
        var content = new ForwardOnly(tar) { Reading = position => { if (position > 300_000) cancel.Cancel(); } };
        using var reader = ArchiveReader.Open(content, ArchiveFormat.Tar, Options);
        Assert.True(reader.MoveNext(cancel.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => reader.MoveNext(cancel.Token));
        Assert.True(content.Taken < 600_000);
    }

    [Fact]
    public void Two_thousand_readers_leave_no_memory_behind()
    {
        byte[] zip = Zip(), tar = Tar(Files);
        Run(300);
        long before = Resident();
        Run(2_000);
        // Each has 256 KiB of buffers: 1 GiB if they stayed.
        Assert.True(Resident() - before < 100 << 20, $"{(Resident() - before) >> 20} MiB more");

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using (var reader = ArchiveReader.Open(new MemoryStream(zip), ArchiveFormat.Zip, Options))
                    Assert.True(reader.MoveNext(default));
                using (var reader = ArchiveReader.Open(new ForwardOnly(tar), ArchiveFormat.Tar, Options))
                {
                    Assert.True(reader.MoveNext(default));
                    _ = reader.OpenEntry().ReadByte();
                }
                // Open fails: nothing may stay either.
                Assert.Throws<IngestException>(() => ArchiveReader.Open(new MemoryStream([1, 2, 3]), ArchiveFormat.Zip, Options));
            }
        }

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    [Fact]
    public void A_reader_that_nobody_disposed_is_freed_by_the_collector()
    {
        var source = Abandon();
        for (int i = 0; i < 10 && source.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(source.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Abandon()
        {
            var content = new MemoryStream(Tar(Files));
            Assert.True(ArchiveReader.Open(content, ArchiveFormat.Tar, Options).MoveNext(default));
            return new(content);
        }
    }

    [Fact]
    public void Readers_on_many_threads_do_not_disturb_one_another()
    {
        byte[] tar = Tar(Files), zip = Zip();
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Same(Files, i % 2 == 0 ? All(new ForwardOnly(tar, 100 + i), ArchiveFormat.Tar) : All(zip, ArchiveFormat.Zip)));
    }

    [Fact]
    public void The_library_of_this_system_is_told()
    {
        var status = LibArchive.Probe();
        Assert.True(status.IsAvailable);
        Assert.StartsWith("libarchive ", status.Version, StringComparison.Ordinal);
        Assert.NotEmpty(status.Path!);
        Assert.Contains(ArchiveFormat.SevenZip, status.Formats);
        Assert.Contains(CompressionFilter.Xz, status.Filters);
        Assert.Null(status.Advice);
    }

    [Theory]
    [InlineData("", 0, false, IngestErrorId.ArchiveCorrupt)]
    [InlineData("", 0, true, IngestErrorId.ArchiveEncrypted)]
    [InlineData("ZIP bad CRC: 0x1 should be 0x2", -1, true, IngestErrorId.ArchiveEncrypted)]
    [InlineData("Encryption is not supported", 84, false, IngestErrorId.ArchiveEncrypted)]
    [InlineData("Crypto codec not supported yet (ID: 0x6F10701)", -1, false, IngestErrorId.ArchiveEncrypted)]
    [InlineData("Unsupported ZIP compression method (6: imploded)", 84, false, IngestErrorId.ArchiveUnsupported)]
    [InlineData("LZMA codec is unsupported", -1, false, IngestErrorId.ArchiveUnsupported)]
    [InlineData("Lzma library error: Out of memory", 12, false, IngestErrorId.ArchiveLimitExceeded)]
    [InlineData("Zstd decompression failed: Frame requires too much memory for decoding", -1, false, IngestErrorId.ArchiveLimitExceeded)]
    [InlineData("Truncated tar archive", 84, false, IngestErrorId.ArchiveCorrupt)]
    public void What_libarchive_says_is_one_of_four_faults_with_a_text(string text, int number, bool encrypted, IngestErrorId expected)
    {
        var fault = NativeFault.Translate("sample", text, number, encrypted);
        Assert.Equal(expected, fault.ErrorId);
        Assert.DoesNotContain("()", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(": .", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
    }
}
