using System.Text;
using Amazon.S3.Model;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure.References;

public sealed class ObjectReferencesTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Objects_are_rewritten_keep_all_else_and_come_back_byte_for_byte(ServerKind server)
    {
        await using var migrated = await Migrated.CreateAsync(server);
        string b = migrated.Bucket.Name;
        var before = new Dictionary<string, string>
        {
            ["refs/a.json"] = $"{{ \"in\" : \"s3:\\/\\/{b}\\/a\\/1\",\r\n \"key\": \"a/1\", \"ü\": \"\\u00fc\" }}",
            ["refs/b.yaml"] = $"# s3://{b}/a/1\nout: s3://{b}/a/folder/ # x\n",
            ["refs/sub/c.csv"] = $"id,uri\r\n1,\"s3://{b}/a/2, x\"\r\n",
            ["refs/d.txt"] = $"cp s3://{b}/a/1 s3://{b}/a/12\n",
            ["refs/none.json"] = "{}",
            ["refs/e.bin"] = $"s3://{b}/a/1",
        };
        foreach (var (key, content) in before)
            await PutAsync(migrated.Bucket, key, content);
        foreach (var key in new[] { "a/1", "a/2, x", "a/folder/x", "a/folder/y" })
            await PutAsync(migrated.Bucket, key, "x");
        var moves = await migrated.MovesAsync(("a/1", "n/1"), ("a/2, x", "n/\"2\", x"), ("a/folder/x", "n/f/x"), ("a/folder/y", "n/f/y"));

        await using var stores = await migrated.OpenAsync($"s3://{b}/refs/");
        var references = stores.All[1];
        var changes = await Migrated.ListAsync(references.FindAsync(moves, default));
        Assert.Equal(["refs/a.json", "refs/b.yaml", "refs/d.txt", "refs/sub/c.csv"], changes.Select(c => c.Location).Order(StringComparer.Ordinal));
        foreach (var change in changes)
        {
            await references.ApplyAsync(change, default);
            await references.ApplyAsync(change, default);
        }
        var after = new Dictionary<string, string>(before)
        {
            ["refs/a.json"] = $"{{ \"in\" : \"s3:\\/\\/{b}\\/n\\/1\",\r\n \"key\": \"n/1\", \"ü\": \"\\u00fc\" }}",
            ["refs/b.yaml"] = $"# s3://{b}/a/1\nout: s3://{b}/n/f/ # x\n",
            ["refs/sub/c.csv"] = $"id,uri\r\n1,\"s3://{b}/n/\"\"2\"\", x\"\r\n",
            ["refs/d.txt"] = $"cp s3://{b}/n/1 s3://{b}/a/12\n",
        };
        await AssertAsync(migrated.Bucket, after);

        foreach (var change in Enumerable.Reverse(changes))
        {
            await references.RestoreAsync(change, default);
            await references.RestoreAsync(change, default);
        }
        await AssertAsync(migrated.Bucket, before);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task An_object_that_was_changed_or_deleted_meanwhile_is_left_as_it_is(ServerKind server)
    {
        await using var migrated = await Migrated.CreateAsync(server);
        await PutAsync(migrated.Bucket, "refs/a.json", "[\"a/1\"]");
        await PutAsync(migrated.Bucket, "refs/b.json", "[\"a/1\"]");
        await using var stores = await migrated.OpenAsync($"s3://{migrated.Bucket.Name}/refs?format=json");
        var changes = (await Migrated.ListAsync(stores.All[1].FindAsync(await migrated.MovesAsync(("a/1", "n/1")), default))).OrderBy(c => c.Location, StringComparer.Ordinal).ToList();
        await PutAsync(migrated.Bucket, "refs/a.json", "[\"a/1\",1]");
        await migrated.Bucket.Client.DeleteObjectAsync(migrated.Bucket.Name, "refs/b.json");
        foreach (var (change, word) in changes.Zip(["changed by another", "is gone"]))
        {
            var fault = await Assert.ThrowsAsync<IngestException>(() => stores.All[1].ApplyAsync(change, default));
            Assert.Equal(IngestErrorId.ReferenceFailed, fault.ErrorId);
            Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal("[\"a/1\",1]", Encoding.UTF8.GetString(await migrated.Bucket.GetAsync("refs/a.json")));
    }

    [Fact]
    public async Task Folders_that_keep_an_object_and_objects_that_move_themselves_stay()
    {
        await using var migrated = await Migrated.CreateAsync(ServerKind.LocalS3);
        string b = migrated.Bucket.Name;
        await PutAsync(migrated.Bucket, "a/f/1", "x");
        await PutAsync(migrated.Bucket, "a/f/stays", "x");
        await PutAsync(migrated.Bucket, "a/meta.json", $"[\"s3://{b}/a/f/1\"]");
        await PutAsync(migrated.Bucket, "n/meta.json", $"[\"s3://{b}/a/f/1\"]");
        await PutAsync(migrated.Bucket, "refs.json", $"[\"s3://{b}/a/f/\"]");
        await using var stores = await migrated.OpenAsync($"s3://{b}?include=*.json");
        var moves = await migrated.MovesAsync(("a/f/1", "n/f/1"), ("a/meta.json", "n/meta.json"));
        Assert.Empty(await Migrated.ListAsync(stores.All[1].FindAsync(moves, default)));
        Assert.Contains(migrated.Log.All, m => m.Contains("2 objects that move themselves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_read_or_opened_is_told_with_its_name()
    {
        await using var migrated = await Migrated.CreateAsync(ServerKind.LocalS3);
        string b = migrated.Bucket.Name;
        var moves = await migrated.MovesAsync(("a/1", "n/1"));
        foreach (var (key, content, word) in new[] { ("bad/x.json", "{\"a\":"u8.ToArray(), "x.json"), ("gz/y", new byte[] { 0x1F, 0x8B, 8 }, "compressed"), ("bin/z", [0xFF, 0xFE], "UTF-8") })
        {
            await migrated.Bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = b, Key = key, InputStream = new MemoryStream(content) });
            await using var stores = await migrated.OpenAsync($"s3://{b}/{key[..4].TrimEnd('x')}?format=json".Replace("gz/y?", "gz/?", StringComparison.Ordinal));
            var fault = await Assert.ThrowsAsync<IngestException>(() => Migrated.ListAsync(stores.All[1].FindAsync(moves, default)));
            Assert.Equal(IngestErrorId.ReferenceFailed, fault.ErrorId);
            Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        }
        foreach (var (uri, id) in new[]
        {
            ($"s3://{b}/x?format=xml", IngestErrorId.ConfigurationInvalid),
            ($"s3://{b}/x?color=red", IngestErrorId.ConfigurationInvalid),
            ("s3://?format=json", IngestErrorId.ConfigurationInvalid),
            ("s3://no-such-bucket-here/x", IngestErrorId.BucketNotFound),
        })
            Assert.Equal(id, (await Assert.ThrowsAsync<IngestException>(() => migrated.OpenAsync(uri))).ErrorId);
    }

    private static Task<PutObjectResponse> PutAsync(TestBucket bucket, string key, string content) => bucket.Client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = bucket.Name,
        Key = key,
        InputStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        ContentType = "application/x-refs",
        TagSet = [new Tag { Key = "owner", Value = "team a" }],
        Headers = { CacheControl = "no-store" },
        Metadata = { ["purpose"] = "tests" },
        UseChunkEncoding = false,
    });

    private static async Task AssertAsync(TestBucket bucket, Dictionary<string, string> contents)
    {
        foreach (var (key, content) in contents)
        {
            Assert.Equal(content, Encoding.UTF8.GetString(await bucket.GetAsync(key)));
            var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, key);
            Assert.Equal(("application/x-refs", "no-store", "tests"), (head.Headers.ContentType, head.Headers.CacheControl, head.Metadata["purpose"]));
            var tag = Assert.Single((await bucket.Client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket.Name, Key = key })).Tagging);
            Assert.Equal(("owner", "team a"), (tag.Key, tag.Value));
        }
    }
}
