using System.Globalization;
using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using Xunit.Abstractions;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>
/// Damaged archives of all formats through a service process: it neither dies nor hangs nor grows, and what it makes
/// visible is content that was packed. 300 of them, or S3INGEST_MUTATIONS; a failed run is repeated with S3INGEST_SEED.
/// </summary>
public sealed class MutatedArchiveTests(ITestOutputHelper output)
{
    private const int Batch = 150;
    private const int LargestArchive = 500_000;

    // The runtime with its heap for 512 MiB of buffers; an archive that fooled a decompressor would be far above.
    private const long LargestResident = 800L << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    // Formats that have no checksum of content.
    private static readonly string[] Unchecked = ["no-check.csv.zst", "none.csv.xz"];

    [Fact]
    public async Task Damage_is_refused_or_harmless()
    {
        var count = Number("S3INGEST_MUTATIONS") ?? 300;
        var seed = Number("S3INGEST_SEED") ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var corpus = await Corpus.MakeAsync();
        var bases = corpus.Archives.Where(a => a.Expectation == "ok" && a.Files.Count > 0 && new FileInfo(Path.Combine(corpus.Folder, a.Name)).Length <= LargestArchive).ToList();
        var random = new Random(seed);
        var statuses = new Dictionary<string, int>();
        var largest = 0L;
        var intact = 0;
        for (var first = 0; first < count; first += Batch)
        {
            await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
            using var inbox = new Inbox();
            var settings = inbox.Environment(bucket);
            settings["INGEST_CONVERT"] = "false";
            settings["INGEST_LOG_LEVEL"] = "Error";
            var made = new Dictionary<string, CorpusArchive>();
            for (var i = first; i < Math.Min(count, first + Batch); i++)
            {
                var archive = bases[random.Next(bases.Count)];
                var original = await File.ReadAllBytesAsync(Path.Combine(corpus.Folder, archive.Name));
                made[inbox.Drop($"m{i}/{archive.Name}", Mutation.Of(original, new Random(HashCode(seed, i))))] = archive;
            }

            using var service = ServiceProcess.Start(settings, inbox.Root, "--once");
            var exit = service.WaitAsync(Limit);
            while (!exit.IsCompleted)
            {
                largest = Math.Max(largest, Resident(service.Id));
                await Task.WhenAny(exit, Task.Delay(200));
            }
            Assert.True(await exit is 0 or 3, $"seed {seed}, archives {first} to {first + Batch - 1}: exit code {await exit}\n{service.Log}");

            var history = await Engine.HistoryAsync(inbox.Options(bucket));
            Assert.Equal(made.Count, history.Count);
            var keys = new HashSet<string>(await bucket.KeysAsync());
            Assert.Equal(0, await bucket.CountUploadsAsync());
            foreach (var result in history)
            {
                var name = $"{result.Status} {result.ErrorId}";
                statuses[name] = statuses.GetValueOrDefault(name) + 1;
                Assert.Contains(result.ErrorId, (string?[])[null, "ArchiveCorrupt", "ArchiveEncrypted", "ArchiveUnsupported", "ArchiveLimitExceeded", "UnsafeEntryPath", "KeyInvalid"]);
                var visible = result.Outputs.Where(o => o.Status == OperationStatus.Success).ToList();
                Assert.True(result.Status != OperationStatus.Failed || visible.Count == 0, $"seed {seed}: {result.TargetPath} failed and has {visible.Count} objects");
                var archive = made[result.TargetPath!];
                foreach (var entry in visible)
                {
                    Assert.True(keys.Remove(entry.Key), $"seed {seed}: {entry.Key} of {result.TargetPath} is not there, or is another's");
                    var content = Content.Hash(await bucket.GetAsync(entry.Key));
                    // A compressed file's record has the checksum of the file, an entry's that of the entry.
                    if (entry.EntryPath is not null)
                        Assert.Equal(entry.ChecksumOriginal, content);
                    if (archive.Name.EndsWith(".tar", StringComparison.Ordinal) || archive.Name == "not-compressed.tgz" || Unchecked.Contains(archive.Name))
                        continue;
                    Assert.True(archive.Files.Any(f => $"sha256:{f.Sha256}" == content), $"seed {seed}: {entry.Key} of {result.TargetPath} ({entry.EntryPath}) holds what was never packed");
                    intact++;
                }
            }
            Assert.True(keys.Count == 0, $"seed {seed}: nobody made {string.Join(", ", keys.Take(5))}");
        }
        output.WriteLine($"{count} archives, {intact} entries compared, at most {largest >> 20} MiB resident: {string.Join(", ", statuses.OrderByDescending(s => s.Value).Select(s => $"{s.Value} {s.Key}"))}");
        Assert.True(largest <= LargestResident, $"seed {seed}: {largest >> 20} MiB resident");
    }

    // Each archive has a seed of its own, so that one can be made again without those before it.
    private static int HashCode(int seed, int i) => unchecked((seed * 397) ^ (i * 7919));

    private static long Resident(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
