using System.Buffers;
using System.Text;
using System.Text.Json;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Quilt;

/// <summary>The package format against what the reference client produced.</summary>
public sealed class FormatTests
{
    public static TheoryData<string> Packages() => [.. Vectors.Json("index.json").GetProperty("packages").EnumerateArray().Select(p => p.Text("name")!)];

    [Theory, MemberData(nameof(Packages))]
    public async Task A_manifest_that_is_read_and_written_again_is_the_same_and_has_its_top_hash(string name)
    {
        var expected = Vectors.Json("index.json").GetProperty("packages").EnumerateArray().Single(p => p.Text("name") == name);
        byte[] original = await File.ReadAllBytesAsync(Vectors.PathOf($"{name}/manifest.jsonl"));
        using var reader = new ManifestReader(new MemoryStream(original));
        var header = await reader.ReadHeaderAsync(default);
        var entries = new List<ManifestEntry>();
        await foreach (var entry in reader.ReadEntriesAsync(default))
            entries.Add(entry);

        using var copy = new MemoryStream();
        var writer = new ManifestWriter(copy);
        using var hash = new TopHash(header);
        await writer.WriteAsync(header, default);
        foreach (var directory in reader.Directories)
            await writer.WriteAsync(directory, default);
        foreach (var entry in entries)
        {
            await writer.WriteAsync(entry, default);
            hash.Add(entry);
        }
        await writer.FlushAsync(default);

        Assert.Equal(expected.GetProperty("entries").GetInt32(), entries.Count);
        Assert.Equal(Encoding.UTF8.GetString(original), Encoding.UTF8.GetString(copy.ToArray()));
        Assert.Equal(expected.GetProperty("manifest_bytes").GetInt64(), writer.Length);
        Assert.Equal(expected.Text("top_hash"), hash.Finish());
    }

    [Theory, MemberData(nameof(Packages))]
    public async Task A_package_that_is_made_from_its_parts_has_the_reference_top_hash(string name)
    {
        if (name == "01-empty")
            return; // never pushed: it lacks the message that every writer of ours gives
        var input = Vectors.Json($"{name}/input.json");
        var header = input.GetProperty("header").EnumerateArray().ToDictionary(f => f.Text("field")!, f => f.GetProperty("value"));
        var stamp = header.TryGetValue("workflow", out var workflow)
            ? new WorkflowStamp(workflow.Text("id"), workflow.Text("config")!, workflow.GetProperty("schemas").EnumerateObject().ToDictionary(s => s.Name, s => s.Value.GetString()!))
            : null;
        var made = ManifestHeader.Create(header["message"].GetString(), header.TryGetValue("user_meta", out var meta) ? meta : null, stamp);
        using var hash = new TopHash(made);
        foreach (var entry in input.GetProperty("entries").EnumerateArray().Select(EntryOf).OrderBy(e => e.LogicalKey, LogicalKey.Order))
            hash.Add(entry);

        string expected = Vectors.Json("index.json").GetProperty("packages").EnumerateArray().Single(p => p.Text("name") == name).Text("top_hash")!;
        Assert.Equal(expected, hash.Finish());
    }

    [Fact]
    public void Json_is_written_as_the_reference_client_writes_it()
    {
        Assert.All(Vectors.Json("json_encoding.json").EnumerateArray().ToArray(), one =>
        {
            var value = MetadataJson.Parse(one.Text("json_text")!);
            Assert.Equal(one.Text("tophash_form"), Written(value, JsonStyle.TopHash));
            Assert.Equal(one.Text("manifest_form"), Written(value, JsonStyle.Manifest));
        });
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("[\"\\ud83d\"]")]
    [InlineData("{\"\\udc00\":1}")]
    public void What_python_could_not_read_back_is_refused(string json)
    {
        var fault = Assert.Throws<IngestException>(() => Written(MetadataJson.Parse(json), JsonStyle.TopHash));
        Assert.Equal(IngestErrorId.PackageMetadataInvalid, fault.ErrorId);
    }

    [Fact]
    public void Physical_keys_are_written_and_read_as_the_reference_client_does()
    {
        var vectors = Vectors.Json("physical_keys.json");
        Assert.All(vectors.GetProperty("encode").EnumerateArray().ToArray(), one =>
        {
            var key = new PhysicalKey(one.Text("bucket")!, one.Text("key")!, one.Text("version_id"));
            Assert.Equal(one.Text("url"), key.ToString());
            Assert.Equal(key, PhysicalKey.TryParse(key.ToString()));
        });
        Assert.All(vectors.GetProperty("decode_only").EnumerateArray().ToArray(), one =>
            Assert.Equal(new PhysicalKey(one.Text("bucket")!, one.Text("key")!, one.Text("version_id")), PhysicalKey.TryParse(one.Text("url")!)));
    }

    [Theory]
    [InlineData("https://bkt/key")]
    [InlineData("s3:///key")]
    [InlineData("s3://bkt/key?x=1")]
    [InlineData("s3://bkt/key?versionId=1&x=1")]
    [InlineData("s3://bkt/key#fragment")]
    public void What_is_no_physical_key_is_not_read_as_one(string url) => Assert.Null(PhysicalKey.TryParse(url));

    [Fact]
    public void Entries_are_ordered_segment_by_segment_and_by_code_point()
    {
        var sorted = Vectors.Json("sort_order.json").GetProperty("sorted").EnumerateArray().Select(k => k.GetString()!).ToArray();
        var shuffled = sorted.ToArray();
        new Random(1).Shuffle(shuffled);
        Assert.Equal(sorted, shuffled.Order(LogicalKey.Order));
    }

    [Fact]
    public void Logical_keys_are_judged_as_the_reference_client_does() => Assert.All(
        Vectors.Json("logical_keys.json").EnumerateArray().ToArray(),
        one => Assert.Equal(one.GetProperty("valid").GetBoolean(), LogicalKey.FaultOf(one.Text("key")!) is null));

    [Fact]
    public void A_key_that_is_a_file_and_a_folder_clashes()
    {
        Assert.True(LogicalKey.Clash("a", "a/b"));
        Assert.True(LogicalKey.Clash("a/b/c", "a/b"));
        Assert.False(LogicalKey.Clash("a", "ab"));
        Assert.False(LogicalKey.Clash("a", "a"));
    }

    [Fact]
    public void Package_names_are_judged_as_the_reference_client_does_but_for_a_line_feed_at_the_end() => Assert.All(
        Vectors.Json("package_names.json").EnumerateArray().ToArray(),
        one =>
        {
            string name = one.Text("name")!;
            Assert.Equal(one.GetProperty("valid").GetBoolean() && name != "a/b\n", PackageName.IsReadable(name));
            Assert.Equal(PackageName.IsReadable(name) && name.All(char.IsAscii), PackageName.IsValid(name));
        });

    [Fact]
    public void A_bad_package_name_is_refused_with_a_good_one()
    {
        var fault = Assert.Throws<IngestException>(() => PackageName.Validate("lab/q3 results/"));
        Assert.Equal(IngestErrorId.PackageNameInvalid, fault.ErrorId);
        Assert.Contains("'lab/q3-results'", fault.Message);
    }

    [Fact]
    public void Names_are_inferred_as_the_packaging_engine_does() => Assert.All(
        Vectors.Json("inferred_names.json").EnumerateArray().ToArray(),
        one => Assert.Equal(one.Text("name"), PackageName.Infer(one.Text("prefix")!)));

    [Fact]
    public void Parts_of_the_chunked_hash_double_where_ten_thousand_do_not_suffice() => Assert.All(
        Vectors.Json("chunk_sizes.json").EnumerateArray().ToArray(),
        one =>
        {
            long size = one.GetProperty("size").GetInt64();
            Assert.Equal(one.GetProperty("chunk_size").GetInt64(), ChunkedSha256.PartSizeOf(size));
            Assert.Equal(one.GetProperty("parts").GetInt32(), ChunkedSha256.PartCountOf(size));
        });

    [Fact]
    public void Content_has_the_reference_hashes()
    {
        Assert.All(Vectors.Json("content_hashes.json").GetProperty("cases").EnumerateArray().ToArray(), one =>
        {
            byte[] content = Vectors.Pattern(one.GetProperty("content_pattern").GetInt32());
            using var hash = new ChunkedSha256(content.Length);
            foreach (byte[] piece in content.Chunk(3_000_001))
                hash.Append(piece);
            Assert.Equal(one.Text("sha2-256-chunked"), hash.Finish().Value);
            Assert.Equal(one.Text("CRC64NVME"), Crc64Nvme.ToBase64(Crc64Nvme.Compute(content)));
            var parts = one.GetProperty("part_sha256_base64").EnumerateArray().Select(p => p.GetBytesFromBase64());
            Assert.Equal(one.Text("sha2-256-chunked"), ChunkedSha256.FromParts(parts).Value);
        });
    }

    [Fact]
    public void Content_of_another_length_than_announced_has_no_hash()
    {
        using var hash = new ChunkedSha256(2);
        hash.Append([1]);
        Assert.Throws<InvalidOperationException>(() => hash.Finish());
    }

    [Fact]
    public void Entries_out_of_order_have_no_top_hash()
    {
        using var hash = new TopHash(ManifestHeader.Create(null, null, null));
        hash.Add(Entry("b"));
        Assert.Throws<InvalidOperationException>(() => hash.Add(Entry("a")));
        Assert.Throws<InvalidOperationException>(() => hash.Add(Entry("b")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\": \"v1\"}\n")]
    [InlineData("{\"version\": \"v0\"}\n{\"logical_key\": \"a\"}\n")]
    [InlineData("{\"version\": \"v0\"}\n{\"logical_key\": \"a\", \"physical_keys\": [], \"size\": 1, \"hash\": {\"type\": \"x\", \"value\": \"y\"}, \"meta\": {}}\n")]
    [InlineData("{\"version\": \"v0\"}\n{\"logical_key\": \"a\", \"physical_keys\": [\"s3://b/k\"], \"size\": 1.5, \"hash\": {\"type\": \"x\", \"value\": \"y\"}, \"meta\": {}}\n")]
    [InlineData("{\"version\": \"v0\"}\n{\"logical_key\": \"a\", \"physical_keys\": [\"s3://b/k\"], \"size\": 1, \"hash\": null, \"meta\": {}}\n")]
    [InlineData("{\"version\": \"v0\"}\n{\"logical_key\"")]
    [InlineData("{\"version\": \"v0\"}\n[]\n")]
    public async Task A_damaged_manifest_is_refused_with_the_line(string manifest)
    {
        var fault = await Assert.ThrowsAsync<IngestException>(async () =>
        {
            using var reader = new ManifestReader(new MemoryStream(Encoding.UTF8.GetBytes(manifest)));
            await reader.ReadHeaderAsync(default);
            await foreach (var _ in reader.ReadEntriesAsync(default))
            {
            }
        });
        Assert.Equal(IngestErrorId.ManifestInvalid, fault.ErrorId);
    }

    [Fact]
    public async Task A_record_longer_than_readers_take_is_refused()
    {
        var meta = MetadataJson.Parse($"{{\"user_meta\":\"{new string('x', 1_000_000)}\"}}");
        var writer = new ManifestWriter(Stream.Null);
        var fault = await Assert.ThrowsAsync<IngestException>(() => writer.WriteAsync(Entry("a") with { Meta = meta }, default).AsTask());
        Assert.Equal(IngestErrorId.PackageMetadataInvalid, fault.ErrorId);
    }

    private static ManifestEntry Entry(string key) => new(key, "s3://b/" + key, 1, new QuiltHash(QuiltHash.Sha256, "00"), MetadataJson.Empty);

    private static ManifestEntry EntryOf(JsonElement entry) => new(
        entry.Text("logical_key")!,
        new PhysicalKey(entry.Text("bucket")!, entry.Text("key")!, entry.Text("version_id")).ToString(),
        entry.GetProperty("size").GetInt64(),
        new QuiltHash(entry.GetProperty("hash").Text("type")!, entry.GetProperty("hash").Text("value")!),
        entry.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? meta : MetadataJson.Empty);

    private static string Written(JsonElement value, JsonStyle style)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PythonJson.Write(bytes, value, style);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
