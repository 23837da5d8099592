using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Building;
using S3Ingest.Core.Quilt.Rules;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>Packages of objects in a bucket, as a reader of the registry finds them.</summary>
public sealed class PackageBuilderTests
{
    private const string Csv = "id,name\n1,a\n2,b\n";

    public static TheoryData<ServerKind, bool> Buckets => new()
    {
        { ServerKind.LocalS3, false }, { ServerKind.LocalS3, true }, { ServerKind.Ceph, false }, { ServerKind.Ceph, true },
    };

    [Theory, MemberData(nameof(Buckets))]
    public async Task A_package_has_the_objects_where_they_are_and_documents_beside_them(ServerKind kind, bool versioned)
    {
        await using var bucket = await PackageBucket.CreateAsync(kind, versioned);
        var table = await bucket.PutAsync("in/run 1/table.csv", Csv);
        await bucket.PutAsync("in/run 1/plot.png", "picture", hasSha256: false);
        await bucket.PutAsync("in/empty.log", "");
        await bucket.PutAsync("elsewhere.csv", Csv);

        var package = await bucket.BuildAsync();

        Assert.Empty(bucket.Faults);
        Assert.Equal((OperationStatus.Success, true, "lab/results", "s3://" + bucket.Registry), (package.Status, package.Success, package.PackageName, package.Registry));
        var (header, entries) = await bucket.ReadAsync(package.TopHash!);
        Assert.Equal(
            ["README.md", "data/media/run 1/plot.png", "data/processed/run 1/table.csv", "data/raw/empty.log", "metadata/data_dictionary.json", "metadata/provenance.json", "quilt_summarize.json"],
            entries.Select(e => e.LogicalKey));
        Assert.Equal("first", header.Message);
        Assert.Equal("Results of the lab", header.UserMeta!.Value.GetProperty("user_metadata").GetProperty("description").GetString());
        Assert.Equal(
            new PhysicalKey(bucket.Bucket.Name, "in/run 1/table.csv", versioned ? table.VersionId : null).ToString(),
            entries.Single(e => e.LogicalKey.EndsWith("table.csv", StringComparison.Ordinal)).PhysicalKey);
        foreach (var entry in entries)
        {
            byte[] content = await bucket.ContentAsync(entry);
            using var hash = new ChunkedSha256(content.Length);
            hash.Append(content);
            Assert.Equal((content.LongLength, hash.Finish()), (entry.Size, entry.Hash));
        }
        Assert.Contains("name", Encoding.UTF8.GetString(await bucket.ContentAsync(entries.Single(e => e.LogicalKey == "metadata/data_dictionary.json"))), StringComparison.Ordinal);
        using var top = new TopHash(header);
        entries.ForEach(top.Add);
        Assert.Equal(package.TopHash, top.Finish());
        Assert.Equal(package.TopHash, (await bucket.Packages.ReadLatestAsync("lab/results", default)).TopHash);
        Assert.Equal(package.Revision, Assert.Single(await bucket.Packages.ListRevisionsAsync("lab/results", default)).UnixTime);
        Assert.Equal((7L, entries.Sum(e => e.Size)), (package.PackageMetadata.EntryCount, package.PackageMetadata.PackageSize));
        Assert.Equal(["data/media", "data/processed", "data/raw"], package.Structure.FoldersCreated);
        // RADOS Gateway 16 keeps no SHA-256 and computes none.
        Assert.Equal(kind == ServerKind.LocalS3 ? (2L, 1L, 0L) : (1L, 0L, 2L), (package.Hashing.Stored, package.Hashing.ServerSide, package.Hashing.Downloaded));
        var operation = Assert.Single(await bucket.HistoryAsync());
        Assert.Equal((package.OperationId, OperationStatus.Success, package.CatalogUri), (operation.OperationId, operation.Status, operation.ResultPath));
    }

    [Fact]
    public async Task The_same_again_makes_no_revision_and_a_change_or_force_does()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        var first = await bucket.BuildAsync();
        var again = await bucket.BuildAsync(r => r with { Message = "tonight" });
        Assert.Equal((OperationStatus.Skipped, true, first.TopHash), (again.Status, again.Success, again.TopHash));
        Assert.Single(await bucket.Packages.ListRevisionsAsync("lab/results", default));

        var forced = await bucket.BuildAsync(r => r with { Force = true });
        await bucket.PutAsync("in/a.csv", Csv + "3,c\n");
        var changed = await bucket.BuildAsync();
        Assert.Equal((OperationStatus.Success, OperationStatus.Success), (forced.Status, changed.Status));
        Assert.Equal(3, (await bucket.Packages.ListRevisionsAsync("lab/results", default)).Count);
        Assert.Equal(changed.TopHash, (await bucket.Packages.ReadLatestAsync("lab/results", default)).TopHash);
        // Each revision still reads as it was.
        foreach (var revision in new[] { first, forced })
        {
            var provenance = (await bucket.ReadAsync(revision.TopHash!)).Entries.Single(e => e.LogicalKey == "metadata/provenance.json");
            Assert.NotNull(Provenance.FingerprintOf(await bucket.ContentAsync(provenance)));
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_plan_writes_nothing_and_shows_the_tree(ServerKind kind)
    {
        await using var bucket = await PackageBucket.CreateAsync(kind);
        await bucket.PutAsync("in/a.csv", Csv);
        var plan = await bucket.PlanAsync();
        Assert.Equal((OperationStatus.Planned, false, null), (plan.Status, plan.Success, plan.TopHash));
        Assert.Contains("processed/", plan.Confirmation!.StructurePreview, StringComparison.Ordinal);
        Assert.Empty(await bucket.KeysAsync());
        Assert.Empty(await bucket.HistoryAsync());
    }

    [Fact]
    public async Task Without_consent_nothing_is_hashed_or_written()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        QuiltPackage? seen = null;
        var package = await bucket.BuildAsync(approve: plan =>
        {
            seen = plan;
            return Task.FromResult(false);
        });
        Assert.Equal((OperationStatus.Cancelled, false), (package.Status, package.Confirmation!.UserApproved));
        Assert.Equal("lab/results", seen!.PackageName);
        Assert.Empty(await bucket.KeysAsync());
        Assert.Equal(OperationStatus.Cancelled, Assert.Single(await bucket.HistoryAsync()).Status);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_and_nothing_is_written()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        await bucket.PutAsync("in/denied.csv", Csv);
        await bucket.PutAsync("in/.env", "AWS_SECRET_ACCESS_KEY=x");
        await bucket.PutAsync("in/id_rsa", "key");
        bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "HeadObject", KeyPattern = "denied", Code = "AccessDenied" });
        bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "CreateMultipartUpload", Code = "AccessDenied" });

        var package = await bucket.BuildAsync(r => r with { PackageName = "no name", Description = null, Tags = [] }, options: o => o with { MaxPackageSize = 1 });

        Assert.Equal(OperationStatus.Failed, package.Status);
        var told = bucket.Faults.Select(f => (f.ErrorId, f.Key)).ToList();
        Assert.Contains((IngestErrorId.PackageNameInvalid, null), told);
        Assert.Contains((IngestErrorId.PackageTooLarge, null), told);
        Assert.Contains((IngestErrorId.PackageMetadataInvalid, null), told);
        Assert.Contains(bucket.Faults, f => f.ErrorId == IngestErrorId.AccessDenied && f.BucketName == bucket.Registry);
        Assert.Contains((IngestErrorId.AccessDenied, "in/denied.csv"), told);
        Assert.Contains((IngestErrorId.PackageSourceInvalid, "in/.env"), told);
        Assert.Contains((IngestErrorId.PackageSourceInvalid, "in/id_rsa"), told);
        Assert.Equal(package.ErrorMessage, bucket.Faults[^1].Message);
        Assert.Empty(await bucket.KeysAsync());
        Assert.Equal(package.ErrorId, Assert.Single(await bucket.HistoryAsync()).ErrorId);
    }

    [Fact]
    public async Task Objects_that_cannot_be_read_refuse_the_package_or_are_listed_when_that_is_wanted()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        await bucket.PutAsync("in/denied.csv", Csv);
        await bucket.PutAsync("in/.env", "x");
        await bucket.PutAsync("in/cold.bin", "cold", hasSha256: false);
        // As S3 answers for an archived object: HEAD tells everything, the content is not to be had.
        foreach (string operation in new[] { "UploadPartCopy", "GetObject" })
            bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = operation, KeyPattern = operation == "GetObject" ? "cold" : null, Code = "InvalidObjectState", Status = 403 });
        bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "HeadObject", KeyPattern = "denied", Code = "AccessDenied" });

        var refused = await bucket.BuildAsync(r => r with { Exclude = [".env"] });
        Assert.Equal((OperationStatus.Failed, nameof(IngestErrorId.PackageSourceInvalid)), (refused.Status, refused.ErrorId));
        Assert.Equal([IngestErrorId.AccessDenied, IngestErrorId.ObjectArchived, IngestErrorId.PackageSourceInvalid], bucket.Faults.Select(f => f.ErrorId).Order());
        Assert.Empty(await bucket.KeysAsync(".quilt"));

        var package = await bucket.BuildAsync(r => r with { SkipsInvalid = true });
        Assert.Equal(OperationStatus.Success, package.Status);
        Assert.Equal(
            ["AccessDenied in/denied.csv", "ObjectArchived in/cold.bin", "PackageSourceInvalid in/.env"],
            package.Skipped.Select(s => $"{s.ErrorId} {s.Path[$"s3://{bucket.Bucket.Name}/".Length..]}").Order());
        Assert.Equal(["data/processed/a.csv"], (await bucket.ReadAsync(package.TopHash!)).Entries.Select(e => e.LogicalKey).Where(k => k.StartsWith("data/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("nothing/", "in/*.csv")]
    [InlineData("in/", "*.parquet")]
    public async Task Nothing_to_package_is_an_error(string prefix, string include)
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        var package = await bucket.BuildAsync(r => r with { SourcePrefix = prefix, Include = [include] });
        Assert.Equal((OperationStatus.Failed, nameof(IngestErrorId.PackageSourceInvalid)), (package.Status, package.ErrorId));
        Assert.Single(bucket.Faults);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_told_by_the_parameter_that_named_it()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        var package = await bucket.BuildAsync(r => r with { Registry = "s3://no-such-registry" });
        Assert.Equal((OperationStatus.Failed, nameof(IngestErrorId.BucketNotFound)), (package.Status, package.ErrorId));
        Assert.Contains("-Registry", package.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("INGEST_BUCKET", package.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_are_no_paths_get_one()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        foreach (string key in new[] { "in/x//b.csv", "in/data", "in/data/c.csv", "in/./d.csv", "in/folder/" })
            await bucket.PutAsync(key, key.EndsWith('/') ? "" : key);
        var package = await bucket.BuildAsync(r => r with { KeepPaths = true });
        Assert.Equal(OperationStatus.Success, package.Status);
        var entries = (await bucket.ReadAsync(package.TopHash!)).Entries;
        foreach (string key in new[] { "in/x//b.csv", "in/data", "in/data/c.csv", "in/./d.csv" })
            Assert.Equal(key, Encoding.UTF8.GetString(await bucket.ContentAsync(entries.Single(e => PhysicalKey.TryParse(e.PhysicalKey)!.Value.Key == key))));
        Assert.Equal("It marks a folder and is empty.", Assert.Single(package.Skipped).Reason);
    }

    [Fact]
    public async Task What_the_workflow_refuses_is_not_written()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        string schema = $"s3://{bucket.Registry}/schema.json";
        await bucket.Bucket.Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = bucket.Registry,
            Key = "schema.json",
            ContentBody = """{"type": "array", "items": {"properties": {"size": {"maximum": 20000}, "logical_key": {"pattern": "^(?!data/raw)"}}}}""",
        });
        await bucket.Bucket.Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = bucket.Registry,
            Key = WorkflowConfig.Key,
            ContentBody = $"version: '1'\ndefault_workflow: strict\nworkflows:\n  strict:\n    name: Strict\n    is_message_required: true\n    entries_schema: entries\nschemas:\n  entries:\n    url: {schema}\n",
        });

        var silent = await bucket.BuildAsync(r => r with { Message = null });
        Assert.Equal(nameof(IngestErrorId.WorkflowViolation), silent.ErrorId);

        var package = await bucket.BuildAsync();
        Assert.Equal(OperationStatus.Success, package.Status);
        Assert.Equal("strict", (await bucket.ReadAsync(package.TopHash!)).Header.Json.GetProperty("workflow").GetProperty("id").GetString());

        await bucket.PutAsync("in/b.bin", "raw");
        var raw = await bucket.BuildAsync();
        Assert.Equal(nameof(IngestErrorId.WorkflowViolation), raw.ErrorId);
        Assert.Equal(package.TopHash, Assert.Single(await bucket.Packages.ListRevisionsAsync("lab/results", default)).TopHash);
    }

    [Theory, MemberData(nameof(Buckets))]
    public async Task Copied_data_stays_with_each_revision_when_the_source_changes(ServerKind kind, bool versioned)
    {
        await using var bucket = await PackageBucket.CreateAsync(kind, versioned);
        await bucket.PutAsync("in/a.csv", Csv);
        await bucket.PutAsync("in/same.csv", "same\n1\n");
        var first = await bucket.BuildAsync(r => r with { CopiesData = true });
        Assert.Empty(bucket.Faults);
        await bucket.PutAsync("in/a.csv", Csv + "3,c\n");
        var second = await bucket.BuildAsync(r => r with { CopiesData = true });
        Assert.Equal((OperationStatus.Success, OperationStatus.Success), (first.Status, second.Status));
        var places = new List<string>();
        foreach (var (package, content) in new[] { (first, Csv), (second, Csv + "3,c\n") })
        {
            var entries = (await bucket.ReadAsync(package.TopHash!)).Entries;
            var entry = entries.Single(e => e.LogicalKey == "data/processed/a.csv");
            Assert.Equal(content, Encoding.UTF8.GetString(await bucket.ContentAsync(entry)));
            Assert.StartsWith($"s3://{bucket.Registry}/", entry.PhysicalKey, StringComparison.Ordinal);
            places.Add(entries.Single(e => e.LogicalKey == "data/processed/same.csv").PhysicalKey);
        }
        Assert.Equal($"s3://{bucket.Registry}/lab/results/data/processed/same.csv", Assert.Single(places.Distinct()));
    }

    [Fact]
    public async Task Without_the_right_to_ask_for_versions_copies_overwrite_nothing()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "GetBucketVersioning", Code = "AccessDenied" });
        await bucket.PutAsync("in/a.csv", Csv);
        var first = await bucket.BuildAsync(r => r with { CopiesData = true });
        Assert.Empty(bucket.Faults);
        await bucket.PutAsync("in/a.csv", Csv + "3,c\n");
        var second = await bucket.BuildAsync(r => r with { CopiesData = true });
        foreach (var (package, content) in new[] { (first, Csv), (second, Csv + "3,c\n") })
        {
            var entries = (await bucket.ReadAsync(package.TopHash!)).Entries;
            Assert.Equal(content, Encoding.UTF8.GetString(await bucket.ContentAsync(entries.Single(e => e.LogicalKey == "data/processed/a.csv"))));
        }
    }

    [Fact]
    public async Task Another_description_of_a_folder_is_another_revision()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.png", "picture");
        string map = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(map, BuiltInFile.Read("folder_mappings.yml"));
            Assert.Equal(OperationStatus.Success, (await bucket.BuildAsync(r => r with { FolderMap = map })).Status);
            Assert.Equal(OperationStatus.Skipped, (await bucket.BuildAsync(r => r with { FolderMap = map })).Status);
            await File.WriteAllTextAsync(map, BuiltInFile.Read("folder_mappings.yml").Replace("Images, audio and video", "Pictures of plates", StringComparison.Ordinal));
            var changed = await bucket.BuildAsync(r => r with { FolderMap = map });
            Assert.Equal(OperationStatus.Success, changed.Status);
            Assert.Contains("Pictures of plates", (await bucket.ReadAsync(changed.TopHash!)).Header.UserMeta!.Value.GetRawText(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(map);
        }
    }

    [Fact]
    public async Task A_large_object_is_copied_in_the_parts_of_its_hash()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/big.bin", new string('x', (8 << 20) + 5), hasSha256: false);
        var package = await bucket.BuildAsync(r => r with { CopiesData = true });
        var entry = (await bucket.ReadAsync(package.TopHash!)).Entries.Single(e => e.LogicalKey == "data/raw/big.bin");
        byte[] content = await bucket.ContentAsync(entry);
        using var hash = new ChunkedSha256(content.Length);
        hash.Append(content);
        Assert.Equal(hash.Finish(), entry.Hash);
        Assert.Equal(1, package.Hashing.ServerSide);
        bucket.Bucket.Front.Requests.Clear();
        await bucket.BuildAsync(r => r with { CopiesData = true, Force = true });
        Assert.Empty(bucket.Bucket.Front.Requests.Of("CopyObject"));
        Assert.Empty(bucket.Bucket.Front.Requests.Of("CompleteMultipartUpload"));
    }

    [Fact]
    public async Task Name_and_registry_are_suggested_and_the_reason_told()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        await bucket.PutAsync("in/a.csv", Csv);
        var named = await bucket.PlanAsync(r => r with { PackageName = null, Registry = null }, o => o with { PackageRegistry = bucket.Registry });
        Assert.Equal(("s3://" + bucket.Registry, "s3://" + bucket.Registry), (named.Registry, named.Confirmation!.BucketSuggested));
        Assert.Contains("DEFAULT_PACKAGE_REGISTRY", named.Confirmation.Rationale, StringComparison.Ordinal);
        var own = await bucket.PlanAsync(r => r with { PackageName = null, Registry = null });
        Assert.Equal("s3://" + bucket.Bucket.Name, own.Registry);
        Assert.True(PackageName.IsValid(own.PackageName), own.PackageName);
        Assert.Empty(await bucket.KeysAsync());
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_no_revision_and_no_upload()
    {
        await using var bucket = await PackageBucket.CreateAsync(ServerKind.LocalS3);
        for (int i = 0; i < 20; i++)
            await bucket.PutAsync($"in/{i}.bin", "content " + i, hasSha256: false);
        using var stop = new CancellationTokenSource();
        bucket.Bucket.Faults.Add(new FaultRule { Action = FaultAction.Delay, Operation = "UploadPartCopy", DelayMilliseconds = 60_000 });
        var run = bucket.BuildAsync(stop: stop.Token);
        // The first one finds out whether the registry can be written; the others wait for their copies.
        while (bucket.Bucket.Front.Requests.Of("CreateMultipartUpload").Count(r => r.Key.StartsWith(".s3ingest/scratch/", StringComparison.Ordinal)) < 3 && !run.IsCompleted)
            await Task.Delay(10);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(await bucket.KeysAsync(".quilt"));
        Assert.Equal(OperationStatus.Cancelled, Assert.Single(await bucket.HistoryAsync()).Status);
    }
}
