using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using S3Ingest;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Checking;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>What Test-QuiltPackage finds, and what it does not.</summary>
public sealed class PackageCheckTests
{
    private const int Part = 8 << 20;
    private static readonly QuiltHash AnyHash = new(QuiltHash.Sha256Chunked, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_sound_package_has_no_finding_and_its_content_is_proved(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server, versioned: true);
        var package = await SoundAsync(bucket);
        await package.AddAsync("empty", "");
        await package.AddAsync("old.csv", "x"u8.ToArray(), QuiltHash.Sha256);
        await package.AddAsync("crc.csv", "y"u8.ToArray(), QuiltHash.Crc64Nvme);
        var revision = await package.PushAsync();
        var (findings, proved) = await package.CheckAsync(revision);
        Assert.Empty(findings);
        Assert.Null(proved);
        (findings, proved) = await package.CheckAsync(revision, new PackageCheckOptions { Content = ContentCheck.Provider });
        Assert.Empty(findings);
        Assert.Equal(4, proved!.Stored + proved.Composite + proved.ServerSide + proved.Downloaded);
        (findings, proved) = await package.CheckAsync(revision, new PackageCheckOptions { Content = ContentCheck.ReadBack });
        Assert.Empty(findings);
        Assert.Equal(4, proved!.Downloaded);
    }

    [Fact]
    public async Task Each_damaged_object_is_one_finding_and_all_unversioned_ones_are_one()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = await SoundAsync(bucket);
        foreach (string name in new[] { "content", "gone", "size" })
            await package.AddAsync(name, "12345");
        package.Add("local", "file:///tmp/x", 1, AnyHash);
        var revision = await package.PushAsync();
        await bucket.Client.DeleteObjectAsync(bucket.Name, "data/gone");
        await package.PutAsync("data/size", "1234"u8.ToArray());
        await package.PutAsync("data/content", "54321"u8.ToArray());
        string[] atFirstSight = ["Error MissingObject gone", "Error MissingObject local", "Error SizeMismatch size", "Warning Unversioned package"];
        Assert.Equal(atFirstSight, (await package.CheckAsync(revision)).Findings);
        foreach (var content in new[] { ContentCheck.Provider, ContentCheck.ReadBack })
            Assert.Equal(["Error HashMismatch content", .. atFirstSight], (await package.CheckAsync(revision, new PackageCheckOptions { Content = content })).Findings);
    }

    [Theory]
    [InlineData(ContentCheck.None)]
    [InlineData(ContentCheck.Provider)]
    public async Task An_object_that_may_not_be_read_is_a_finding_and_wrong_credentials_end_the_check(ContentCheck content)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var package = await SoundAsync(bucket);
        await package.AddAsync("secret", "12345");
        await package.AddAsync("z", "1");
        var revision = await package.PushAsync();
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "AccessDenied", Status = 403, KeyPattern = "data/secret$" });
        Assert.Equal(["Error MissingObject secret"], (await package.CheckAsync(revision, new PackageCheckOptions { Content = content })).Findings);
        bucket.Faults.Clear();
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "InvalidAccessKeyId", Status = 403, Operation = "GetObject" });
        var fault = await Assert.ThrowsAsync<IngestException>(() => package.CheckAsync(revision, new PackageCheckOptions { Content = content }));
        Assert.Equal(IngestErrorId.CredentialsInvalid, fault.ErrorId);
    }

    [Theory]
    [InlineData(ContentCheck.None)]
    [InlineData(ContentCheck.ReadBack)]
    public async Task What_one_entry_says_wrongly_is_a_finding_and_the_others_are_checked(ContentCheck content)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var package = new TestPackage(bucket);
        package.Add("README.md", $"s3://{bucket.Name}/x", -5, AnyHash);
        package.Add("quilt_summarize.json", $"s3://{bucket.Name}", 7, AnyHash);
        await package.AddAsync("far", "12345");
        await package.AddAsync("later", "12345");
        var revision = await package.PushAsync();
        // As S3 answers for a bucket of another region.
        bucket.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "PermanentRedirect", Status = 301, KeyPattern = "data/far$" });
        await bucket.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket.Name, Key = "data/later" });
        Assert.Equal(
            [
                "Error Manifest README.md", "Error MissingObject README.md", "Error MissingObject far", "Error MissingObject quilt_summarize.json", "Warning Unversioned package",
            ],
            (await package.CheckAsync(revision, new PackageCheckOptions { Content = content })).Findings);
    }

    [Theory]
    [InlineData(QuiltHash.Sha256Chunked, 100, true, nameof(QuiltHashing.Stored))]
    [InlineData(QuiltHash.Sha256, 100, true, nameof(QuiltHashing.Stored))]
    [InlineData(QuiltHash.Sha256, Part + 1, true, nameof(QuiltHashing.Stored))]
    [InlineData(QuiltHash.Sha256, 100, false, nameof(QuiltHashing.ServerSide))]
    [InlineData(QuiltHash.Sha256, Part + 1, false, nameof(QuiltHashing.Downloaded))]
    [InlineData(QuiltHash.Sha256Chunked, Part + 1, false, nameof(QuiltHashing.ServerSide))]
    [InlineData(QuiltHash.Sha256Chunked, Part + 1, true, nameof(QuiltHashing.Downloaded))]
    public async Task Every_type_of_hash_is_proved_in_the_cheapest_way_that_proves_it(string type, int size, bool hasSha256, string by)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = await SoundAsync(bucket);
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        var put = new PutObjectRequest { BucketName = bucket.Name, Key = "k", InputStream = new MemoryStream(content) };
        if (hasSha256)
            put.ChecksumSHA256 = Convert.ToBase64String(SHA256.HashData(content));
        await bucket.Client.PutObjectAsync(put);
        package.Add("k", $"s3://{bucket.Name}/k", size, TestPackage.HashOf(content, type));
        var baseline = await package.CheckAsync(await (await SoundAsync(bucket, "lab/other")).PushAsync(), new PackageCheckOptions { Content = ContentCheck.Provider });
        var (findings, proved) = await package.CheckAsync(await package.PushAsync(), new PackageCheckOptions { Content = ContentCheck.Provider });
        Assert.Equal(["Warning Unversioned package"], findings);
        Assert.Equal(Count(baseline.Proved!, by) + 1, Count(proved!, by));
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    [Fact]
    public async Task A_manifest_that_quilt3_would_refuse_is_found_out()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        var package = await SoundAsync(bucket);
        foreach (string key in new[] { "a", "a/b", "a//c", "twice", "twice" })
            package.Add(key, $"s3://{bucket.Name}/data/README.md", TestPackage.Readme.Length, AnyHash);
        package.Add("u", $"s3://{bucket.Name}/data/README.md", TestPackage.Readme.Length, new QuiltHash("MD5", "x"));
        var (findings, _) = await package.CheckAsync(await package.PushAsync(isSorted: false));
        Assert.Equal(
            ["Error LogicalKey a//c", "Error LogicalKey a/b", "Error LogicalKey twice", "Error Manifest u", "Warning Manifest a//c", "Warning Unversioned package"],
            findings);
    }

    [Fact]
    public async Task A_manifest_that_was_changed_and_one_that_is_cut_off_are_errors()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var package = await SoundAsync(bucket);
        var revision = await package.PushAsync();
        byte[] manifest = await bucket.GetAsync(RegistryKeys.Manifest(revision.TopHash));
        await package.PutAsync(RegistryKeys.Manifest(revision.TopHash), Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(manifest).Replace("results", "resulte", StringComparison.Ordinal)));
        Assert.Equal(["Error Manifest package"], (await package.CheckAsync(revision)).Findings);
        await package.PutAsync(RegistryKeys.Manifest(revision.TopHash), manifest[..^10]);
        Assert.Equal(["Error Manifest package"], (await package.CheckAsync(revision)).Findings);
        await package.PutAsync(RegistryKeys.Manifest(revision.TopHash), manifest);
        await package.PutAsync(RegistryKeys.Latest(package.Name), Encoding.ASCII.GetBytes(revision.TopHash + "\n"));
        Assert.Equal(["Error Manifest package"], (await package.CheckAsync(revision)).Findings);
    }

    [Fact]
    public async Task Documents_are_read_and_what_they_name_is_looked_for()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var package = await new TestPackage(bucket).AddAsync("readme.md", "no title");
        await package.AddAsync("quilt_summarize.json", """["gone.csv", [{"path": "readme.md"}, {"title": "x"}]]""");
        Assert.Equal(
            ["Error Structure quilt_summarize.json", "Information Structure readme.md", "Warning Structure quilt_summarize.json", "Warning Structure readme.md"],
            (await package.CheckAsync(await package.PushAsync())).Findings);
        package = await new TestPackage(bucket).AddAsync("quilt_summarize.json", "{");
        Assert.Equal(["Error Structure quilt_summarize.json", "Warning Structure README.md"], (await package.CheckAsync(await package.PushAsync())).Findings);
    }

    [Fact]
    public async Task Of_a_package_of_our_own_documents_and_metadata_are_demanded()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var package = new TestPackage(bucket)
        {
            UserMeta = """
                {"quilt": {"created_by": "S3Ingest 0.1.0", "source": {"bucket": "b"}, "organization": {"structure_type": "logical_hierarchy", "folder_mapping": {"data/processed/": ""}}},
                 "user_metadata": {"description": "d", "tags": ["t"], "department": "x"}}
                """,
        };
        await package.AddAsync("data/processed/a.csv", "a\n1\n");
        await package.AddAsync("README.md", TestPackage.Readme);
        await package.AddAsync("quilt_summarize.json", "[]");
        string[] missing = ["Warning Structure metadata/data_dictionary.json", "Warning Structure metadata/provenance.json"];
        var revision = await package.PushAsync();
        Assert.Equal(missing, (await package.CheckAsync(revision)).Findings);
        Assert.Equal(
            ["Error Metadata /quilt/organization/folder_mapping", "Error Metadata /user_metadata/contact", "Error Metadata package", .. missing],
            (await package.CheckAsync(revision, new PackageCheckOptions { Level = MetadataValidationLevel.Strict })).Findings);
    }

    [Fact]
    public async Task The_workflow_of_the_registry_is_asked_again()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        var package = await SoundAsync(bucket);
        await package.PutAsync("schema.json", """{"type": "array", "items": {"properties": {"logical_key": {"pattern": "[.]md$"}, "meta": {"type": "object"}}}}"""u8.ToArray());
        await package.PutAsync(WorkflowConfig.Key, Encoding.UTF8.GetBytes($$$"""
            version: "1"
            default_workflow: w
            workflows: {w: {name: w, is_message_required: true, entries_schema: e}}
            schemas: {e: {url: "s3://{{{bucket.Name}}}/schema.json"}}
            """));
        Assert.Empty((await package.CheckAsync(await package.PushAsync())).Findings);
        await package.AddAsync("a.csv", "x");
        Assert.Equal(["Error Workflow package"], (await package.CheckAsync(await package.PushAsync())).Findings);
        var silent = new TestPackage(bucket) { Message = null };
        await silent.AddAsync("README.md", TestPackage.Readme);
        Assert.Equal(["Error Workflow package"], (await silent.CheckAsync(await silent.PushAsync())).Findings);
        await bucket.Client.DeleteObjectAsync(bucket.Name, WorkflowConfig.Key);
        Assert.Empty((await silent.CheckAsync(await silent.PushAsync())).Findings);
    }

    private static Task<TestPackage> SoundAsync(TestBucket bucket, string name = "lab/results") => new TestPackage(bucket, name).AddAsync("README.md", TestPackage.Readme);

    private static long Count(QuiltHashing proved, string by) => (long)typeof(QuiltHashing).GetProperty(by)!.GetValue(proved)!;
}
