using System.Text;
using S3Ingest;
using S3Ingest.Core.Quilt;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>What Get-QuiltPackage and Remove-QuiltPackage are made of.</summary>
public sealed class PackageReadingTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Packages_revisions_and_entries_are_read_as_they_were_written(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var package = await (await new TestPackage(bucket).AddAsync("a.csv", "1")).AddAsync("data/b.csv", "22");
        var first = await package.PushAsync(1795226317);
        await package.AddAsync("README.md", TestPackage.Readme);
        var second = await package.PushAsync(1795226318);
        var other = await (await new TestPackage(bucket, "lab/results-2").AddAsync("x", "x")).PushAsync();

        var registry = new QuiltRegistry(bucket.Open());
        var finder = new PackageFinder(registry);
        Assert.Equal([other, second], await finder.ListAsync("", _ => true, default).Select(p => p.Revision!).ToListAsync());
        Assert.Equal([second], await finder.ListAsync("lab/r", name => !name.EndsWith('2'), default).Select(p => p.Revision!).ToListAsync());
        Assert.Equal([(second, null), (first with { IsLatest = false }, null)], await finder.ListRevisionsAsync("lab/results", default).ToListAsync());
        Assert.Equal(second, await finder.FindLatestAsync("lab/results", default));
        Assert.Equal(first with { IsLatest = false }, await finder.FindAsync("lab/results", first.TopHash[..9].ToUpperInvariant(), default));

        var reader = new PackageReader(registry);
        var read = await reader.ReadAsync(second, default);
        Assert.Equal(("message", 3L, 3L + TestPackage.Readme.Length), (read.Message, read.PackageMetadata.EntryCount, read.PackageMetadata.PackageSize));
        Assert.Equal(["data"], read.Structure.FoldersCreated);
        Assert.Equal(["csv", "md"], read.PackageMetadata.FileTypes);
        // Someone else's README, where it lies.
        Assert.Equal((3L, false), (read.Structure.FilesOrganized, read.Structure.ReadmeGenerated));
        Assert.Equal($"quilt+s3://{bucket.Name}#package=lab/results@{second.TopHash}", read.CatalogUri);
        Assert.Null(reader.Brief(second).PackageMetadata.EntryCount);

        var entries = await reader.ReadEntriesAsync("lab/results", second.TopHash, key => key.EndsWith("csv", StringComparison.Ordinal), default).ToListAsync();
        Assert.Equal([("a.csv", "data/a.csv", 1L), ("data/b.csv", "data/data/b.csv", 2L)], entries.Select(e => (e.LogicalKey, e.Key, e.Size)));
    }

    [Fact]
    public async Task A_package_of_our_own_tells_its_folders_and_what_was_generated()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = new TestPackage(bucket)
        {
            UserMeta = """
                {"quilt": {"created_by": "S3Ingest 0.1.0", "organization": {"structure_type": "logical_hierarchy", "folder_mapping": {"data/processed/": "tables", "docs/": "texts"}}}, "user_metadata": {}}
                """,
        };
        await package.AddAsync("data/processed/deep/a.csv", "1");
        var document = new GeneratedDocument("README.md", Encoding.UTF8.GetBytes(TestPackage.Readme));
        await package.PutAsync(document.StorageKey(package.Name), document.Content);
        package.Add("README.md", $"s3://{bucket.Name}/{document.StorageKey(package.Name)}", document.Content.Length, TestPackage.HashOf(document.Content, QuiltHash.Sha256Chunked));
        var revision = await package.PushAsync();
        var read = await new PackageReader(new QuiltRegistry(bucket.Open())).ReadAsync(revision, default);
        Assert.Equal(["data/processed"], read.Structure.FoldersCreated);
        Assert.Equal((1L, true, true), (read.Structure.FilesOrganized, read.Structure.ReadmeGenerated, read.PackageMetadata.OrganizationApplied));
    }

    [Fact]
    public async Task Pointers_that_are_missing_or_damaged_hide_no_other_package()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var cut = await (await new TestPackage(bucket, "lab/cut").AddAsync("a", "1")).PushAsync();
        await bucket.Client.DeleteObjectAsync(bucket.Name, RegistryKeys.Latest("lab/cut"));
        await (await new TestPackage(bucket, "lab/damaged").AddAsync("a", "2")).PushAsync();
        await new TestPackage(bucket).PutAsync(RegistryKeys.Latest("lab/damaged"), "not a hash"u8.ToArray());
        var sound = await (await new TestPackage(bucket, "lab/sound").AddAsync("a", "3")).PushAsync();

        var finder = new PackageFinder(new QuiltRegistry(bucket.Open()));
        var found = await finder.ListAsync("", _ => true, default).ToListAsync();
        Assert.Equal([cut with { IsLatest = false }, null, sound], found.Select(f => f.Revision));
        Assert.Equal(IngestErrorId.ManifestInvalid, found[1].Fault!.ErrorId);
        foreach (string name in new[] { "lab/cut", "lab/none" })
            Assert.Equal(IngestErrorId.PackageNotFound, (await Assert.ThrowsAsync<IngestException>(() => finder.FindLatestAsync(name, default))).ErrorId);
    }

    [Fact]
    public async Task A_damaged_pointer_hides_no_other_revision_and_the_package_can_be_removed_whole()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = await new TestPackage(bucket).AddAsync("a", "1");
        var first = await package.PushAsync(1795226317);
        var second = await (await package.AddAsync("b", "2")).PushAsync(1795226318);
        string damaged = RegistryKeys.Pointer(package.Name, 1795226319), latest = RegistryKeys.Latest(package.Name);
        await package.PutAsync(damaged, "not a hash"u8.ToArray());
        var store = bucket.Open();
        var (finder, removal) = (new PackageFinder(new QuiltRegistry(store)), new PackageRemoval(store));
        first = first with { IsLatest = false };

        Assert.Equal(second, await finder.FindLatestAsync(package.Name, default));
        Assert.Equal([$"fault {damaged}", $"{second}", $"{first}"], await RevisionsAsync());

        // Larger than any pointer: it is not read.
        await package.PutAsync(latest, new byte[100_000]);
        second = second with { IsLatest = false };
        Assert.Equal(second, await finder.FindAsync(package.Name, second.TopHash, default));
        Assert.Equal([$"fault {latest}", $"fault {damaged}", $"{second}", $"{first}"], await RevisionsAsync());
        var one = await removal.PlanAsync(package.Name, first.TopHash, default);
        Assert.Equal([first], await removal.RunAsync(one, includesDocuments: true, default).ToListAsync());
        var whole = await removal.PlanAsync(package.Name, null, default);
        Assert.Equal(2, whole.DamagedPointers.Count);
        Assert.Equal([second], await removal.RunAsync(whole, includesDocuments: true, default).ToListAsync());
        Assert.Empty(await store.ListAsync(RegistryKeys.Pointers, default).ToListAsync());

        async Task<IEnumerable<string>> RevisionsAsync() =>
            (await finder.ListRevisionsAsync(package.Name, default).ToListAsync()).Select(r => r.Revision?.ToString() ?? $"fault {r.Fault!.Key}");
    }

    [Fact]
    public async Task A_revision_that_latest_alone_names_is_listed_and_can_be_removed()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = await new TestPackage(bucket).AddAsync("a", "1");
        var only = await package.PushAsync(1795226317) with { UnixTime = null };
        await bucket.Client.DeleteObjectAsync(bucket.Name, RegistryKeys.Pointer(package.Name, 1795226317));
        var store = bucket.Open();

        Assert.Equal([(only, null)], await new PackageFinder(new QuiltRegistry(store)).ListRevisionsAsync(package.Name, default).ToListAsync());
        var removal = new PackageRemoval(store);
        Assert.Equal([only], await removal.RunAsync(await removal.PlanAsync(package.Name, only.TopHash, default), includesDocuments: false, default).ToListAsync());
        Assert.Empty(await store.ListAsync(RegistryKeys.Pointers, default).ToListAsync());
    }

    [Fact]
    public async Task A_removal_that_dies_is_finished_by_the_same_one_documents_included()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var store = bucket.Open();
        for (int i = 0; i < 3; i++)
        {
            var package = new TestPackage(bucket);
            var document = new GeneratedDocument("README.md", Encoding.UTF8.GetBytes($"# {i}"));
            await package.PutAsync(document.StorageKey(package.Name), document.Content);
            package.Add("README.md", $"s3://{bucket.Name}/{document.StorageKey(package.Name)}", document.Content.Length, TestPackage.HashOf(document.Content, QuiltHash.Sha256Chunked));
            await package.PushAsync(1795226317 + i);
        }
        var removal = new PackageRemoval(store);
        await removal.RunAsync(await removal.PlanAsync("lab/results", null, default), includesDocuments: true, default).FirstAsync();

        var rest = await removal.PlanAsync("lab/results", null, default);
        Assert.Equal(2, rest.Revisions.Count);
        // What was asked for is done as far as it can be, and then said.
        await bucket.Client.DeleteObjectAsync(bucket.Name, RegistryKeys.Manifest(rest.Revisions[0].TopHash));
        var removed = new List<FoundRevision>();
        var fault = await Assert.ThrowsAsync<IngestException>(async () =>
        {
            await foreach (var revision in removal.RunAsync(rest, includesDocuments: true, default))
                removed.Add(revision);
        });
        Assert.Equal((IngestErrorId.PackageNotFound, 2), (fault.ErrorId, removed.Count));
        Assert.Empty(await store.ListAsync(RegistryKeys.Pointers, default).ToListAsync());
        Assert.Empty(await store.ListAsync(GeneratedDocument.StoragePrefix, default).ToListAsync());
    }

    [Fact]
    public async Task A_manifest_of_several_ranges_is_one_manifest_even_when_a_range_breaks_off()
    {
        const int count = 20_000;
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = new TestPackage(bucket);
        for (int i = 0; i < count; i++)
        {
            package.Add(
                $"folder/file-{i:00000}.csv",
                $"s3://elsewhere/some/long/prefix/so-that-lines-are-long/{i:00000}?versionId=0123456789abcdef0123456789abcdef",
                i,
                new QuiltHash(QuiltHash.Sha256Chunked, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
        }
        var revision = await package.PushAsync();
        var store = bucket.Open();
        bucket.Front.Requests.Clear();
        bucket.Faults.Add(new FaultRule { Action = FaultAction.TruncateBody, BodyBytes = 100_000, Operation = "GetObject", KeyPattern = "packages/", Count = 1 });
        var read = await new PackageReader(new QuiltRegistry(store)).ReadAsync(revision, default);
        Assert.Equal((count, count * (count - 1L) / 2), (read.PackageMetadata.EntryCount, read.PackageMetadata.PackageSize));
        Assert.True(bucket.Front.Requests.All.Count(r => r.Operation == "GetObject") >= 2);
    }

    [Fact]
    public async Task A_manifest_that_is_replaced_while_it_is_read_is_told()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = new TestPackage(bucket);
        var revision = await (await package.AddAsync("a", "1")).PushAsync();
        using var manifest = await new QuiltRegistry(bucket.Open()).OpenAsync(revision.TopHash, default);
        await package.PutAsync(RegistryKeys.Manifest(revision.TopHash), "another\n"u8.ToArray());
        var fault = await Assert.ThrowsAsync<IngestException>(() => manifest.ReadHeaderAsync(default));
        Assert.Equal(IngestErrorId.SourceChanged, fault.ErrorId);
    }

    [Fact]
    public async Task What_has_no_lines_is_not_read_to_its_end()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = new TestPackage(bucket);
        var revision = await (await package.AddAsync("a", "1")).PushAsync();
        await package.PutAsync(RegistryKeys.Manifest(revision.TopHash), new byte[40 << 20]);
        bucket.Front.Requests.Clear();
        var fault = await Assert.ThrowsAsync<IngestException>(() => new PackageReader(new QuiltRegistry(bucket.Open())).ReadAsync(revision, default));
        Assert.Equal(IngestErrorId.ManifestInvalid, fault.ErrorId);
        Assert.True(bucket.Front.Requests.All.Count(r => r.Operation == "GetObject") < 10);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Removing_a_revision_puts_latest_back_and_removing_all_leaves_manifests_and_data(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        var package = await new TestPackage(bucket).AddAsync("a.csv", "1");
        var first = await package.PushAsync(1795226317);
        var document = new GeneratedDocument("README.md", Encoding.UTF8.GetBytes(TestPackage.Readme));
        await package.PutAsync(document.StorageKey(package.Name), document.Content);
        package.Add("README.md", $"s3://{bucket.Name}/{document.StorageKey(package.Name)}", document.Content.Length, TestPackage.HashOf(document.Content, QuiltHash.Sha256Chunked));
        var second = await package.PushAsync(1795226318);
        var store = await bucket.OpenAsync();
        var removal = new PackageRemoval(store);
        var finder = new PackageFinder(new QuiltRegistry(store));

        var plan = await removal.PlanAsync(package.Name, second.TopHash[..8], default);
        Assert.Equal([second], plan.Revisions);
        Assert.Equal(second, await finder.FindLatestAsync(package.Name, default));
        Assert.Equal([second], await removal.RunAsync(plan, includesDocuments: true, default).ToListAsync());
        Assert.Equal(first, await finder.FindLatestAsync(package.Name, default));
        Assert.NotNull(await store.HeadAsync(document.StorageKey(package.Name), default));

        await package.PushAsync(1795226319);
        Assert.Equal(2, await removal.RunAsync(await removal.PlanAsync(package.Name, null, default), includesDocuments: true, default).CountAsync());
        Assert.Empty(await finder.ListAsync("", _ => true, default).ToListAsync());
        Assert.Null(await store.HeadAsync(document.StorageKey(package.Name), default));
        foreach (string kept in new[] { "data/a.csv", RegistryKeys.Manifest(first.TopHash), RegistryKeys.Manifest(second.TopHash) })
            Assert.NotNull(await store.HeadAsync(kept, default));
        Assert.Equal(IngestErrorId.PackageNotFound, (await Assert.ThrowsAsync<IngestException>(() => removal.PlanAsync(package.Name, null, default))).ErrorId);
    }
}
