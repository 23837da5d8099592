using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Structure;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Structure;

/// <summary>
/// Random buckets on LocalS3 in memory, each case below a prefix of its own. FsCheck prints the seed of a case that fails.
/// </summary>
public sealed class MigrationPropertyTests : IAsyncLifetime
{
    private const string Feature = "Feature: s3-structure-reorganization, ";

    private static readonly Gen<string> Job = Gen.Elements("job-1", "Auftrag Ä", "a+b", "datasets", "x.y", "模型", "%2F", "job 2");

    private static readonly Gen<string> File = Gen.Elements("model.tar.gz", "metadata.json", "logs/1.log", "a b/c+d", "é.bin", "output/model.tar.gz");

    /// <summary>Old key (relative) and content; some are where they belong, some nobody knows.</summary>
    private static readonly Gen<(string Key, string Content)> Item =
        from form in Gen.Elements(
            "datasets/training-output/{0}/{1}", "datasets//training-output/{0}/{1}", "datasets/compilation-output/{0}/ml_c5/{1}", "datasets/deployments/{0}/{1}",
            "models/training/{0}/{1}", "datasets/raw/{0}/{1}", "unknown/{0}/{1}")
        from job in Job
        from file in File
        from content in Gen.Choose(0, 9)
        select (string.Format(null, form, job, file), new string((char)('a' + content), content * 37));

    private static readonly Gen<(string Key, string Content)[]> Bucket =
        Gen.Choose(1, 7).SelectMany(n => Item.ArrayOf(n)).Select(items => items.DistinctBy(i => i.Key).ToArray());

    private MigrationBucket _world = null!;
    private int _case;

    public async Task InitializeAsync() => _world = await MigrationBucket.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact(DisplayName = Feature + "Property 8: After a migration each artifact is readable at the new place with the same content, and the old place is gone")]
    [Trait("Feature", "s3-structure-reorganization"), Trait("Property", "8")]
    public void After_a_migration_each_artifact_is_at_its_new_place() => Check(Bucket, async (prefix, objects) =>
    {
        var options = new MigrationOptions { KeyPrefix = prefix };
        var before = await _world.SnapshotAsync(prefix);
        var moved = await _world.MoveAsync(options);
        var after = await _world.SnapshotAsync(prefix);
        foreach (var record in moved.Records)
        {
            var (from, to) = (Key(record.OldPath), Key(record.NewPath));
            Assert.Equal(record.Status == MigrationStatus.Completed ? before[from] : before.GetValueOrDefault(to) ?? after[to], after[to]);
            Assert.Equal(record.Status != MigrationStatus.Completed, after.ContainsKey(from));
            Assert.Equal(KeyPlaceKind.Conforming, StructureLayout.BuiltIn.Classify(prefix, to).Kind);
        }
        var legacy = before.Keys.Where(k => StructureLayout.BuiltIn.Classify(prefix, k).Kind == KeyPlaceKind.Legacy).Order(StringComparer.Ordinal);
        Assert.Equal(legacy, moved.Records.Select(r => Key(r.OldPath)).Order(StringComparer.Ordinal));
        // An equal object that was at the new key already is the copy.
        Assert.Equal(before.Count - moved.Records.Count(r => r.Status == MigrationStatus.Completed && before.ContainsKey(Key(r.NewPath))), after.Count);
        await _world.UndoAsync(moved.Id, options);
        Assert.Equal(before, await _world.SnapshotAsync(prefix));
    });

    [Fact(DisplayName = Feature + "Property 10: During a migration, at every intermediate state, a legacy reference resolves to a place where the object is")]
    [Trait("Feature", "s3-structure-reorganization"), Trait("Property", "10")]
    public void During_a_migration_a_legacy_reference_resolves() => Check(Bucket, async (prefix, objects) =>
    {
        var before = (await _world.Bucket.Client.ListObjectsV2Async(new() { BucketName = _world.Bucket.Name, Prefix = prefix })).S3Objects.ToDictionary(o => o.Key, o => o.ETag);
        var planned = (await _world.PlanAsync(new MigrationOptions { KeyPrefix = prefix })).Records.Where(r => r.Status == MigrationStatus.Planned).ToArray();
        using var store = _world.Bucket.Open(o => o with { KeyPrefix = prefix });
        var resolver = new ArtifactResolver(store, StructureLayout.BuiltIn, prefix, null);
        var gate = new SemaphoreSlim(1);
        var looks = 0;
        var options = new MigrationOptions { KeyPrefix = prefix, Reached = point => LookAsync().GetAwaiter().GetResult() };
        var moved = await _world.MoveAsync(options);
        await _world.UndoAsync(moved.Id, options);
        Assert.True(planned.Length == 0 || looks > 0);

        // Null when the object was moved on between the answer and the look, which other workers may do once in a run.
        async Task<string?> FindAsync(string old)
        {
            var place = await resolver.ResolveAsync(old, CancellationToken.None);
            try
            {
                return (await _world.Bucket.Client.GetObjectMetadataAsync(_world.Bucket.Name, place.Key)).ETag;
            }
            catch (Amazon.S3.AmazonS3Exception gone) when (gone.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return null;
            }
        }

        async Task LookAsync()
        {
            if (planned.Length == 0)
                return;
            await gate.WaitAsync();
            try
            {
                // One after the other, so that each is looked at in many of the states.
                var old = Key(planned[looks++ % planned.Length].OldPath);
                Assert.Equal(before[old], await FindAsync(old) ?? await FindAsync(old));
            }
            finally
            {
                gate.Release();
            }
        }
    });

    [Fact(DisplayName = Feature + "Property 13: Build -> store -> migrate -> resolve -> read works end to end")]
    [Trait("Feature", "s3-structure-reorganization"), Trait("Property", "13")]
    public void Build_store_migrate_resolve_read() => Check(Bucket, async (prefix, objects) =>
    {
        var built = StructureLayout.BuiltIn.Build(prefix, "training", new Dictionary<string, string> { ["job"] = $"built-{_case}", ["rest"] = "model.tar.gz" });
        await _world.PutAsync(built, "built");
        var before = await _world.SnapshotAsync(prefix);
        var moved = await _world.MoveAsync(new MigrationOptions { KeyPrefix = prefix });
        using var store = _world.Bucket.Open(o => o with { KeyPrefix = prefix });
        var resolver = new ArtifactResolver(store, StructureLayout.BuiltIn, prefix, null);
        foreach (var old in moved.Records.Where(r => r.Status == MigrationStatus.Completed).Select(r => Key(r.OldPath)).Append(built))
        {
            var place = await resolver.ResolveAsync(old, CancellationToken.None);
            Assert.True(place.Exists);
            Assert.Equal(before[old], await _world.DescribeAsync(place.Key));
        }
        Assert.DoesNotContain((await _world.PlanAsync(new MigrationOptions { KeyPrefix = prefix })).Records, r => r.Status == MigrationStatus.Planned);
    });

    /// <summary>
    /// The state machine: a random bucket, then random commands: move, go on, take back, each perhaps with faults of the
    /// network and perhaps dying somewhere, on this machine or another one. After each, every object is readable at one
    /// of its two keys with its content; at the end one undo brings everything back.
    /// </summary>
    [Fact]
    public void Whatever_happens_every_artifact_is_reachable_with_its_content()
    {
        var command =
            from kind in Gen.Elements("move", "move", "undo")
            from dieAt in Gen.Elements([null, .. MigrationPoint.All])
            from nth in Gen.Choose(1, 4)
            from weather in Gen.Choose(0, 5)
            from elsewhere in Gen.Elements(true, false, false)
            select new Command(kind, dieAt, nth, weather, elsewhere);
        var cases =
            from objects in Bucket
            from commands in Gen.Choose(1, 5).SelectMany(n => command.ArrayOf(n))
            select (objects, commands);
        Prop.ForAll(cases.ToArbitrary(), c => RunAsync(c.objects, c.commands).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    private async Task RunAsync((string Key, string Content)[] objects, Command[] commands)
    {
        var prefix = await FillAsync(objects);
        var options = new MigrationOptions { KeyPrefix = prefix };
        var before = await _world.SnapshotAsync(prefix);
        Guid? current = null;
        bool isUndoing = false;
        foreach (var command in commands)
        {
            if (command.Elsewhere)
                await LeaveAsync(prefix);
            AddWeather(command.Weather);
            try
            {
                if (command.Kind == "undo" && current is { } id)
                {
                    isUndoing = true;
                    var back = await _world.UndoAsync(id, options, command.DieAt, command.Nth);
                    if (back.Report?.Status == OperationStatus.Success)
                        (current, isUndoing) = (null, false);
                }
                else if (!isUndoing)
                {
                    var moved = await _world.MoveAsync(options with { MigrationId = current }, command.DieAt, command.Nth);
                    current ??= moved.Id;
                }
            }
            catch (IngestException fault) when (fault.ErrorId is IngestErrorId.MigrationNotFound or IngestErrorId.UploadFailed)
            {
                // It died before its manifest, and another machine knows nothing of it; or the weather was too bad.
                if (fault.ErrorId == IngestErrorId.MigrationNotFound)
                    (current, isUndoing) = (null, false);
            }
            finally
            {
                _world.Bucket.Faults.Clear();
            }
            var now = await _world.SnapshotAsync(prefix);
            foreach (var (key, content) in before)
            {
                var to = StructureLayout.BuiltIn.Classify(prefix, key).NewKey ?? key;
                Assert.True(now.GetValueOrDefault(key) == content || now.GetValueOrDefault(to) == content, $"{key} is lost after {command}");
            }
        }
        if (current is { } last && (await _world.UndoAsync(last, options)).Report is { } report)
            Assert.Equal(OperationStatus.Success, report.Status);
        Assert.Equal(before, await _world.SnapshotAsync(prefix));
    }

    private void Check(Gen<(string Key, string Content)[]> buckets, Func<string, (string Key, string Content)[], Task> body) =>
        Prop.ForAll(buckets.ToArbitrary(), objects => RunCaseAsync(objects, body).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    private async Task RunCaseAsync((string Key, string Content)[] objects, Func<string, (string Key, string Content)[], Task> body) => await body(await FillAsync(objects), objects);

    private async Task<string> FillAsync((string Key, string Content)[] objects)
    {
        var prefix = $"case-{++_case}/";
        await _world.PutAllAsync(objects.Select(o => KeyValuePair.Create(prefix + o.Key, o.Content)));
        return prefix;
    }

    // What two minutes without a sign of life are for another machine.
    private async Task LeaveAsync(string prefix)
    {
        _world.ChangeMachine();
        await _world.Bucket.Client.DeleteObjectAsync(_world.Bucket.Name, MigrationFiles.Lease(prefix, null));
    }

    private void AddWeather(int weather)
    {
        var rule = weather switch
        {
            1 => new FaultRule { Action = FaultAction.DropReply, Operation = "CopyObject", Count = 2 },
            2 => new FaultRule { Action = FaultAction.DropReply, Operation = "DeleteObject", Count = 2 },
            3 => new FaultRule { Action = FaultAction.ErrorInside200, Operation = "CopyObject", Count = 1 },
            4 => new FaultRule { Action = FaultAction.DropReply, Operation = "PutObject", After = 1, Count = 1 },
            _ => null,
        };
        if (rule is not null)
            _world.Bucket.Faults.Add(rule);
    }

    private string Key(string uri) => uri[$"s3://{_world.Bucket.Name}/".Length..];

    private sealed record Command(string Kind, string? DieAt, int Nth, int Weather, bool Elsewhere);
}
