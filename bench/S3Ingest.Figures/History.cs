using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Figures;

/// <summary>
/// Wall and processor time of the first page of each kind of query on a ledger of 1,000,000 operations: of those that
/// match much, those that match nothing, and those that match only the oldest operations.
/// </summary>
internal static class History
{
    private const int Count = 1_000_000;
    private const int Rare = 100;
    private const int Failures = 10_000;
    private const int Runs = 5;

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(Bench bench)
    {
        var oldest = await MakeAsync(bench.Ledger);
        await using (await OpenAsync(bench.Ledger, "visitor"))
        {
        }
        await using var ledger = await OpenAsync(bench.Ledger, "reader");
        Console.WriteLine($"history: first page of 32 on {Count:N0} operations, {new FileInfo(bench.Ledger).Length >> 20} MiB, median of {Runs}");
        Console.WriteLine($"{"query",-44} {"found",6} {"wall ms",9} {"cpu ms",8}");
        foreach (var (name, query) in Queries(oldest))
            await MeasureAsync(name, () => CountAsync(ledger.QueryAsync(query with { First = query.First ?? 32 })));
        foreach (var (name, query) in FileQueries(oldest))
            await MeasureAsync(name, () => CountAsync(ledger.QueryFilesAsync(query with { First = 32 })));
    }

    private static (string Name, HistoryQuery Query)[] Queries(Guid oldest) =>
    [
        ("newest", new()),
        ("skip 1,000", new() { Skip = 1_000 }),
        ("skip 500,000", new() { Skip = 500_000 }),
        ("path exact, oldest", new() { Path = "/rare/0000/file of the million 0000000000.bin" }),
        ("path exact, nothing", new() { Path = "/inbox/none" }),
        ("path relative exact, nothing", new() { Path = "none/none.csv" }),
        ("path prefix, much", new() { Path = "/inbox/0999/*" }),
        ("path prefix, in the middle", new() { Path = "/inbox/0500/*" }),
        ("path prefix, nothing", new() { Path = "/nowhere/2024/*" }),
        ("path prefix below a root, nothing", new() { Path = "/inbox/2024/*" }),
        ("path suffix, much", new() { Path = "*.csv" }),
        ("path suffix, oldest", new() { Path = "*.bin" }),
        ("path suffix, nothing", new() { Path = "*.docx" }),
        ("path infix, nothing", new() { Path = "*report*" }),
        ("path infix, one", new() { Path = "*0000500017*" }),
        ("path with set, one", new() { Path = "*000050001[7].csv" }),
        ("path infix beyond ASCII, nothing", new() { Path = "*größe*" }),
        ("path suffix, half of all, other user", new() { Path = "*1.csv", User = "rare" }),
        ("key exact, one", new() { Key = "in/0500/file of the million 0000500017.csv" }),
        ("key exact, nothing", new() { Key = "in/none" }),
        ("key prefix, in the middle", new() { Key = "in/0500/*" }),
        ("key prefix, nothing", new() { Key = "data/x*" }),
        ("key suffix, nothing", new() { Key = "*.docx" }),
        ("key infix, nothing", new() { Key = "*report*" }),
        ("bucket, all", new() { Bucket = "figures" }),
        ("bucket, oldest", new() { Bucket = "rare" }),
        ("bucket, nothing", new() { Bucket = "none" }),
        ("user, oldest", new() { User = "rare" }),
        ("user, a run without operations", new() { User = "visitor" }),
        ("user, nothing", new() { User = "nobody" }),
        ("type, oldest", new() { Types = [OperationType.Upload] }),
        ("type, nothing", new() { Types = [OperationType.Move] }),
        ("status Success", new() { Statuses = [OperationStatus.Success] }),
        ("status Failed", new() { Statuses = [OperationStatus.Failed] }),
        ("status Partial, nothing", new() { Statuses = [OperationStatus.Partial] }),
        ("status Failed, path nothing", new() { Statuses = [OperationStatus.Failed], Path = "*report*" }),
        ("error id, nothing", new() { ErrorIds = ["KeyInvalid"] }),
        ("error id, much", new() { ErrorIds = ["UploadFailed"] }),
        ("since and until, the oldest hour", new() { Since = Start, Until = Start.AddHours(1) }),
        ("since and until, the oldest hour, path nothing", new() { Since = Start, Until = Start.AddHours(1), Path = "*report*" }),
        ("since, user, bucket, type, nothing", new() { Since = Start.AddDays(1), User = "rare", Bucket = "rare", Types = [OperationType.Ingest] }),
        ("10,000 operation ids, one known", new() { Operations = [oldest, .. Enumerable.Range(0, 9_999).Select(_ => Guid.NewGuid())] }),
    ];

    private static (string Name, FileQuery Query)[] FileQueries(Guid oldest) =>
    [
        ("files: newest", new()),
        ("files: of an operation", new() { Operations = [oldest] }),
        ("files: location Error", new() { Location = FileLocation.Error }),
        ("files: location Completed, nothing", new() { Location = FileLocation.Completed }),
        ("files: location Stream, nothing", new() { Location = FileLocation.Stream }),
        ("files: status Failed", new() { Status = FileStatus.Failed }),
        ("files: status Uploading, nothing", new() { Status = FileStatus.Uploading }),
        ("files: status Deleted, nothing", new() { Status = FileStatus.Deleted }),
        ("files: path infix, nothing", new() { Path = "*report*" }),
        ("files: path suffix, oldest", new() { Path = "*.bin" }),
    ];

    private static async Task MeasureAsync(string name, Func<Task<int>> ask)
    {
        var walls = new List<double>();
        var cpus = new List<double>();
        var found = 0;
        for (var run = 0; run < Runs; run++)
        {
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            found = await ask();
            walls.Add(watch.Elapsed.TotalMilliseconds);
            cpus.Add((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds);
        }
        walls.Sort();
        cpus.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {found,6} {walls[Runs / 2],9:0.0} {cpus[Runs / 2],8:0}"));
    }

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> items)
    {
        var count = 0;
        await foreach (var _ in items)
            count++;
        return count;
    }

    /// <summary>A month of a busy inbox; returns the oldest operation.</summary>
    private static async Task<Guid> MakeAsync(string path)
    {
        Guid oldest;
        await using (var ledger = await OpenAsync(path, "rare"))
        {
            var target = await ledger.TargetAsync("/rare", "", "rare", "old/");
            oldest = (await AddAsync(ledger, target, 0, OperationType.Upload, OperationStatus.Success)).Operation;
            for (var i = 1; i < Rare; i++)
                await AddAsync(ledger, target, i, OperationType.Upload, OperationStatus.Success);
        }
        await using (var ledger = await OpenAsync(path, "service"))
        {
            var target = await ledger.TargetAsync("/inbox", "", "figures", "in/");
            // Some fail here and there; the others come as a rebuild takes them in, since that is quick.
            var failures = Enumerable.Range(0, Failures).Select(i => Rare + i * ((Count - Rare) / Failures)).ToHashSet();
            foreach (var chunk in failures.Chunk(64))
                await Task.WhenAll(chunk.Select(i => AddAsync(ledger, target, i, OperationType.Ingest, OperationStatus.Failed)));
            await ledger.ImportAsync(Enumerable.Range(Rare, Count - Rare).Where(i => !failures.Contains(i)).Select(i => new RebuiltSource
            {
                Target = target,
                RelativePath = Name(i, "csv"),
                Size = 1_000 + i,
                ModifiedTicks = At(i).UtcTicks - 50_000_000,
                UploadedAt = At(i),
                Sha256 = SHA256.HashData(BitConverter.GetBytes(i)),
                Outputs = [Outcome(i, target.KeyPrefix + Name(i, "csv"))],
            }));
        }
        return oldest;
    }

    private static async Task<Claim> AddAsync(LedgerStore ledger, Target target, int i, OperationType type, OperationStatus status)
    {
        var name = Name(i, type == OperationType.Upload ? "bin" : "csv");
        var claim = (await ledger.BeginAsync(new OperationStart
        {
            Target = target,
            RelativePath = name,
            Size = 1_000 + i,
            ModifiedTicks = At(i).UtcTicks - 50_000_000,
            StartedAt = At(i),
            Type = type,
            Outputs = [new PlannedOutput(0, target.KeyPrefix + name)],
        }))!;
        var isFailed = status == OperationStatus.Failed;
        await ledger.EndAsync(new OperationEnd
        {
            Operation = claim.Operation,
            Status = status,
            EndedAt = At(i).AddSeconds(1),
            Fault = isFailed ? new LedgerFault("UploadFailed", "The bucket said no.") : null,
            Outputs = [Outcome(i, target.KeyPrefix + name) with { Status = status }],
            DispositionOpen = isFailed,
        });
        if (isFailed)
            await ledger.DisposedAsync(claim.Operation, Disposition.MovedToError, "/inbox/error/" + name);
        return claim;
    }

    private static OutputOutcome Outcome(int i, string key) => new()
    {
        Ordinal = 0,
        Key = key,
        ETag = Convert.ToHexString(MD5.HashData(BitConverter.GetBytes(i))).ToLowerInvariant(),
        Verification = VerificationMethod.ETag,
        ContentType = "text/csv",
    };

    // 40 characters.
    private static string Name(int i, string extension) => $"{i / 1_000:0000}/file of the million {i:0000000000}.{extension}";

    private static DateTimeOffset At(int i) => Start + i * Pace;

    private static Task<LedgerStore> OpenAsync(string path, string user) =>
        LedgerStore.OpenAsync(path, new RunInfo { Command = "figures", User = user }, NullLoggerFactory.Instance);
}
