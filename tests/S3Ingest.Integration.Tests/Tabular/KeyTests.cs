using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>Sources that want one key never overwrite each other.</summary>
public sealed class KeyTests
{
    private const string Here = "here";
    private const string There = "there";

    public static TheoryData<string> Orders
    {
        get
        {
            var orders = new TheoryData<string>();
            foreach (var order in Permutations(Contender.Names))
                orders.Add(string.Join(' ', order));
            return orders;
        }
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task In_one_run_each_object_is_one_source_and_keeps_it(string order)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var contest = new Contest(bucket);
        var names = order.Split(' ');
        foreach (var name in names)
            contest.Write(Here, name);

        await contest.GiveAsync(Here, names);

        await ChangeLoseAndMoveAsync(contest, names);
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task In_a_run_each_the_first_has_the_key(string order)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var contest = new Contest(bucket);
        var names = order.Split(' ');
        foreach (var name in names)
        {
            contest.Write(Here, name);
            await contest.WatchAsync(Here);
            Assert.Equal(names[0], contest.Owners["a.parquet"]);
        }

        await ChangeLoseAndMoveAsync(contest, names);
    }

    [Fact]
    public async Task The_second_choice_of_one_can_be_the_first_of_another()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { ErrorDirectory = null };
        // a.json falls back to a.json.parquet, which a.json.csv has, and would have anyway.
        foreach (var name in new[] { "a.csv", "a.json.csv", "a.json" })
        {
            inbox.Drop(name, Tables.Utf8(name.EndsWith(".json", StringComparison.Ordinal) ? "[{\"v\":1}]" : "v\n1\n"));
            await Engine.OnceAsync(options);
        }

        var history = (await Engine.HistoryAsync(options)).ToDictionary(r => r.TargetName);
        Assert.Equal("a.parquet", history["a.csv"].Outputs[0].Key);
        Assert.Equal("a.json.parquet", history["a.json.csv"].Outputs[0].Key);
        var refused = history["a.json"];
        Assert.Equal((OperationStatus.Failed, "KeyCollision"), (refused.Status, refused.ErrorId));
        Assert.Contains("Rename", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(["a.json.parquet", "a.parquet"], (await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects.Select(o => o.Key));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task The_loser_is_told_and_keeps_its_second_key_when_the_first_becomes_free(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var lines = new LogLines();
        inbox.Drop("a.csv", Tables.Utf8("v\n1\n"));
        await Engine.OnceAsync(options);
        inbox.Drop("a.json", Tables.Utf8("[{\"v\":1}]"));

        Assert.Equal("a.json.parquet", Assert.Single(await Engine.OnceAsync(options, lines)).Outputs[0].Key);

        Assert.Contains(lines.All, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("a.json.parquet", StringComparison.Ordinal));
        File.Delete(Path.Combine(inbox.Watch, "a.csv"));
        await bucket.Client.DeleteObjectAsync(bucket.Name, "a.parquet");
        inbox.Drop("a.json", Tables.Utf8("[{\"v\":2}]"));
        Assert.Equal("a.json.parquet", Assert.Single(await Engine.OnceAsync(options)).Outputs[0].Key);
        Directory.Delete(Path.GetDirectoryName(inbox.Ledger)!, recursive: true);
        inbox.Drop("a.json", Tables.Utf8("[{\"v\":3}]"));
        Assert.Equal("a.json.parquet", Assert.Single(await Engine.OnceAsync(options)).Outputs[0].Key);
    }

    [Fact]
    public async Task A_plain_file_and_a_compressed_one_of_the_same_content_name_both_arrive()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("notes.txt.gz", Tables.Gzip(Tables.Utf8("packed")));
        await Engine.OnceAsync(inbox.Options(bucket) with { ErrorDirectory = null });
        inbox.Drop("notes.txt", Tables.Utf8("plain"));
        var plain = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket) with { ErrorDirectory = null }));

        Assert.Equal((OperationStatus.Failed, "KeyCollision"), (plain.Status, plain.ErrorId));
        Assert.Equal(Tables.Utf8("packed"), await bucket.GetAsync("notes.txt"));
    }

    [Fact]
    public void Whatever_happens_in_whatever_order_no_source_is_overwritten() =>
        Prop.ForAll(Gen.ListOf(StepGen).ToArbitrary(), steps =>
        {
            PlayAsync(steps).GetAwaiter().GetResult();
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(8).WithStartSize(8).WithEndSize(24));

    private static Gen<Step> StepGen =>
        from kind in Gen.Frequency((5, Gen.Constant(Kind.Write)), (4, Gen.Constant(Kind.Watch)), (3, Gen.Constant(Kind.Give)), (1, Gen.Constant(Kind.Delete)), (1, Gen.Constant(Kind.LoseLedger)))
        from machine in Gen.Elements(Here, Here, There)
        from name in Gen.Elements(Contender.Names)
        select new Step(kind, machine, name);

    private static async Task PlayAsync(IEnumerable<Step> steps)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var contest = new Contest(bucket);
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case Kind.Write:
                    contest.Write(step.Machine, step.Name);
                    break;
                case Kind.Watch:
                    await contest.WatchAsync(step.Machine);
                    break;
                case Kind.Give:
                    await contest.GiveAsync(step.Machine, step.Name);
                    break;
                case Kind.Delete:
                    contest.Delete(step.Machine, step.Name);
                    break;
                default:
                    contest.LoseLedger(step.Machine);
                    break;
            }
        }
        await contest.WatchAsync(Here);
        await contest.WatchAsync(There);
    }

    /// <summary>Each source changes; the ledger is lost; another machine has the same names.</summary>
    private static async Task ChangeLoseAndMoveAsync(Contest contest, string[] names)
    {
        Assert.Equal(names.Length - (contest.Owners["a.parquet"] == "a.parquet" ? 0 : 1), contest.Owners.Count);
        foreach (var name in names)
            contest.Write(Here, name);
        await contest.WatchAsync(Here);
        contest.LoseLedger(Here);
        contest.Write(Here, names[^1]);
        await contest.WatchAsync(Here);
        foreach (var name in names.Reverse())
            contest.Write(There, name);
        await contest.GiveAsync(There, [.. names.Reverse()]);
        Assert.Equal(names.Length - (contest.Owners["a.parquet"] == "a.parquet" ? 0 : 1), contest.Owners.Count);
    }

    private static IEnumerable<string[]> Permutations(string[] names) => names.Length == 0
        ? [[]]
        : names.SelectMany(first => Permutations([.. names.Where(n => n != first)]).Select(rest => (string[])[first, .. rest]));

    public enum Kind
    {
        Write,
        Watch,
        Give,
        Delete,
        LoseLedger,
    }

    public sealed record Step(Kind Kind, string Machine, string Name);
}
