using System.Text.RegularExpressions;
using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>Archives are opened without any file coming into being but ledger, log, marker and reports; the kernel's word for it.</summary>
public sealed partial class NoTemporaryFileTests
{
    private const string Tracer = "strace";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task No_system_call_creates_a_file_outside_of_ledger_and_log()
    {
        Assert.True(File.Exists($"/usr/bin/{Tracer}"), $"{Tracer} is not installed (apt-get install {Tracer}).");
        var corpus = await Corpus.MakeAsync();
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox { MovesCompleted = true };
        inbox.Drop("held.zip", ArchiveFile.Zip([.. ArchiveFile.Large(), ("t.csv", "a,b\n1,2\n"u8.ToArray())]));
        inbox.Drop("small.tar.gz", ArchiveFile.Gzip(ArchiveFile.Tar([.. ArchiveFile.Small(), ("t.csv", "a,b\n1,2\n"u8.ToArray()), ("bad.csv", "a,b\n1,2,3\n"u8.ToArray())])));
        var seven = await File.ReadAllBytesAsync(Path.Combine(corpus.Folder, "LZMA2.7z"));
        inbox.Drop("nested.zip", ArchiveFile.Zip(("inner.7z", seven), ("inner.tar.gz", ArchiveFile.Gzip(ArchiveFile.Tar(("x", [1]))))));
        foreach (var name in new[] { "LZMA2.7z", "PPMd.7z", "ustar.tar.xz", "ustar.tar.zst", "ustar.tar.bz2", "7z-Deflate64.zip", "data.csv.gz", "sparse-1.0.tar" })
            inbox.Drop(name, await File.ReadAllBytesAsync(Path.Combine(corpus.Folder, name)));
        inbox.Drop("broken.tar.gz", ArchiveFile.SpoilEnd(ArchiveFile.Gzip(ArchiveFile.Tar(ArchiveFile.Large()))));
        var temporary = Directory.CreateDirectory(Path.Combine(inbox.Root, "tmp")).FullName;
        var home = Directory.CreateDirectory(Path.Combine(inbox.Root, "home")).FullName;
        var trace = Path.Combine(inbox.Root, "trace");
        var settings = inbox.Environment(bucket);
        settings["INGEST_LOG_FILE"] = inbox.Log;
        settings["TMPDIR"] = temporary;
        settings["HOME"] = home;
        // The runtime's own sockets for debuggers.
        settings["DOTNET_EnableDiagnostics"] = "0";

        using var service = ServiceProcess.StartUnder(
            [Tracer, "-f", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,bind", "-o", trace],
            settings, inbox.Root, "--once");
        var exit = await service.WaitAsync(Limit);

        Assert.True(exit == 3, $"exit code {exit}, log:\n{service.Log}");
        Assert.Equal(["broken.tar.gz", "broken.tar.gz.error.json", "small.tar.gz", "small.tar.gz.error.json"], Inbox.Files(inbox.Error).Keys.Order());
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.Empty(Directory.EnumerateFileSystemEntries(home));
        var created = File.ReadLines(trace).Where(l => Creates().IsMatch(l) && !l.Contains(" = -1 ", StringComparison.Ordinal)).ToList();
        // Without these the trace would have missed the service.
        Assert.Contains(created, l => l.Contains("ledger.db", StringComparison.Ordinal));
        Assert.Contains(created, l => l.Contains("log.jsonl", StringComparison.Ordinal));
        string[] allowed = [Path.GetDirectoryName(inbox.Ledger)!, Path.Combine(inbox.Watch, ".s3ingest"), inbox.Completed, inbox.Error, "/dev/"];
        Assert.Equal([], created.Where(l => !allowed.Any(a => Target(l).StartsWith(a, StringComparison.Ordinal))));
    }

    /// <summary>The last path of a call: what comes into being.</summary>
    private static string Target(string call) => Quoted().Matches(call) is { Count: > 0 } paths ? paths[^1].Groups[1].Value : call;

    [GeneratedRegex(@"O_CREAT|O_TMPFILE|\b(creat|mkdir|mkdirat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|mknod|mknodat)\(|bind\(.*AF_UNIX")]
    private static partial Regex Creates();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();
}
