using Amazon.S3.Model;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tests.Tabular.Readers;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>What is in S3 after a tabular file was ingested.</summary>
public sealed class ConvertedFileTests
{
    private static readonly (string Name, string Type)[] Columns = [("id", "INT64"), ("name", "STRING")];
    private static readonly string?[][] Rows = [["1", "one"], ["2", "zwei ü"], ["3", null]];

    private static readonly (string Path, string Key, string Text)[] Formats =
    [
        ("in/a.csv", "in/a.parquet", "id,name\n1,one\n2,zwei ü\n3,\n"),
        ("in/b.tsv", "in/b.parquet", "id\tname\n1\tone\n2\tzwei ü\n3\t\n"),
        ("in/c.json", "in/c.parquet", """[{"id":1,"name":"one"},{"id":2,"name":"zwei ü"},{"id":3,"name":null}]"""),
        ("in/d.jsonl", "in/d.parquet", "{\"id\":1,\"name\":\"one\"}\n{\"id\":2,\"name\":\"zwei ü\"}\n{\"id\":3}\n"),
        ("in/e.NDJSON", "in/e.parquet", "{\"id\":1,\"name\":\"one\"}\n{\"id\":2,\"name\":\"zwei ü\"}\n{\"id\":3}"),
        ("in/f f.XML", "in/f f.parquet", "<rows><row><id>1</id><name>one</name></row><row><id>2</id><name>zwei ü</name></row><row><id>3</id></row></rows>"),
    ];

    // The text of the first format, by the programs of the same names.
    private static readonly (string Name, string Base64)[] Packed =
    [
        ("x.csv.xz", "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jMAQAaaWQsbmFtZQoxLG9uZQoyLHp3ZWkgw7wKMywKAAALiq0qN/GwswABMxv3GYheH7bzfQEAAAAABFla"),
        ("z.csv.zst", "KLUv/SQb2QAAaWQsbmFtZQoxLG9uZQoyLHp3ZWkgw7wKMywKkr+FVw=="),
        ("b.csv.bz2", "QlpoOTFBWSZTWaVdN3YAAAlZjAAQQAQ4ACYjgJAABAgAIAAimQ09TAQoaaYABitqFHhl0c5bkNJUV38XckU4UJClXTd2"),
    ];

    [ReadersTheory, ClassData(typeof(S3Endpoints))]
    public async Task A_table_becomes_one_Parquet_object_and_its_record_says_how(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        foreach (var (path, _, text) in Formats)
            inbox.Drop(path, Tables.Utf8(text));

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { KeyPrefix = "pre/" });

        Assert.Equal(Formats.Select(f => $"pre/{f.Key}").Order(StringComparer.Ordinal), await KeysAsync(bucket));
        foreach (var (path, key, text) in Formats)
        {
            var content = Tables.Utf8(text);
            var result = Assert.Single(results, r => r.TargetPath == Path.Combine(inbox.Watch, path));
            Assert.Equal((OperationStatus.Success, SourceKind.Tabular, 3L), (result.Status, result.SourceKind, result.RowCount));
            Assert.Equal(("1", content.Length), (result.Metadata["passes"], result.BytesRead));
            var output = Assert.Single(result.Outputs);
            var stored = await bucket.GetAsync(output.Key);
            Assert.Equal(($"pre/{key}", (long)content.Length, (long)stored.Length), (output.Key, output.OriginalSize, output.CompressedSize));
            Assert.Equal(stored.Length, result.BytesUploaded);
            Assert.Equal(Content.Hash(content), output.ChecksumOriginal);
            Assert.Equal(Content.Hash(content), output.SourceFile!.Checksum);
            // That of the Parquet file is not kept (250 bytes a source), and that of the source would be wrong.
            Assert.Null(output.S3File!.Checksum);
            Assert.NotEqual(VerificationMethod.None, output.VerificationMethod);
            await Tables.AssertHoldsAsync(stored, Columns, Rows);

            var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, output.Key);
            Assert.Equal("application/vnd.apache.parquet", head.Headers.ContentType);
            Assert.Equal(path, Uri.UnescapeDataString(head.Metadata["ingest-source-path"]));
            Assert.Equal(content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), head.Metadata["ingest-source-size"]);
            Assert.Equal(result.OperationId.ToString(), head.Metadata["ingest-operation"]);
            Assert.Equal(Content.Hash(stored)["sha256:".Length..], head.Metadata["ingest-sha256"]);
        }
        Assert.Equal(Formats.Length, Inbox.Files(inbox.Watch).Count);
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket) with { KeyPrefix = "pre/" }));
    }

    [ReadersFact]
    public async Task One_object_is_one_row_and_a_header_alone_is_a_table_without_rows()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("config.json", Tables.Utf8("""{"id": 7, "deep": {"a": [1, 2]}, "on": true}"""));
        inbox.Drop("header.csv", Tables.Utf8("id,name\n"));

        var results = await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal(1, results.Single(r => r.TargetName == "config.json").RowCount);
        Assert.Equal(0, results.Single(r => r.TargetName == "header.csv").RowCount);
        await Tables.AssertHoldsAsync(await bucket.GetAsync("config.parquet"), [("id", "INT64"), ("deep", "JSON"), ("on", "BOOLEAN")], [["7", """{"a":[1,2]}""", "true"]]);
        Assert.Equal(0, (await Tables.LastAsync(await bucket.GetAsync("header.parquet"), "name")).Rows);
    }

    [ReadersFact]
    public async Task A_compressed_table_is_converted_as_what_it_holds()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var csv = Tables.Utf8(Formats[0].Text);
        inbox.Drop("g.csv.gz", Tables.Gzip(csv));
        foreach (var (name, base64) in Packed)
            inbox.Drop(name, Convert.FromBase64String(base64));

        var results = await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal(["b.parquet", "g.parquet", "x.parquet", "z.parquet"], await KeysAsync(bucket));
        Assert.All(results, r => Assert.Equal((OperationStatus.Success, SourceKind.Tabular, 3L), (r.Status, r.SourceKind, r.RowCount)));
        foreach (var result in results)
        {
            var output = Assert.Single(result.Outputs);
            Assert.Equal((Content.HashOf(result.TargetPath), new FileInfo(result.TargetPath).Length), (output.ChecksumOriginal, output.OriginalSize));
            await Tables.AssertHoldsAsync(await bucket.GetAsync(output.Key), Columns, Rows);
        }
    }

    [Fact]
    public async Task Bytes_behind_a_compressed_table_stop_no_other_source()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var gzip = Tables.Gzip(Tables.Utf8("a,b\n1,2\n"));
        inbox.Drop("good.csv", Tables.Utf8("a,b\n1,2\n"));
        inbox.Drop("members.csv.gz", [.. gzip, .. Tables.Gzip(Tables.Utf8("3,4\n"))]);
        inbox.Drop("padded.csv.gz", [.. gzip, .. new byte[1_000]]);
        inbox.Drop("garbage.csv.gz", [.. gzip, .. Content.Bytes(100_000)]);
        inbox.Drop("text.txt.gz", [.. Tables.Gzip(Tables.Utf8("plain text")), .. new byte[100_000]]);

        var results = await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal(5, results.Count);
        Assert.Equal(2, results.Single(r => r.TargetName == "members.csv.gz").RowCount);
        Assert.All(results, r => Assert.True(r.Status == OperationStatus.Success || r.ErrorId == "ArchiveCorrupt", $"{r.TargetName}: {r.Status} {r.ErrorId} {r.ErrorMessage}"));
    }

    [Fact]
    public async Task Without_conversion_a_table_is_an_object_as_it_is()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        foreach (var (path, _, text) in Formats)
            inbox.Drop(path, Tables.Utf8(text));

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { Convert = false });

        Assert.All(results, r => Assert.Equal((OperationStatus.Success, SourceKind.Regular, (long?)null), (r.Status, r.SourceKind, r.RowCount)));
        Assert.Equal(Formats.Select(f => f.Path).Order(StringComparer.Ordinal), await KeysAsync(bucket));
        foreach (var (path, _, text) in Formats)
            Assert.Equal(Tables.Utf8(text), await bucket.GetAsync(path));
    }

    [Fact]
    public async Task The_setting_of_the_compression_reaches_the_file()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("a.csv", Tables.Utf8("a\n" + string.Concat(Enumerable.Repeat("the same text again and again\n", 10_000).Select((t, i) => $"{i} {t}"))));
        var sizes = new List<long>();
        foreach (var compression in new[] { ParquetCompression.None, ParquetCompression.Snappy, ParquetCompression.Gzip })
        {
            var options = inbox.Options(bucket) with { ParquetCompression = compression, KeyPrefix = $"{compression}/" };
            sizes.Add(Assert.Single(Assert.Single(await Engine.OnceAsync(options)).Outputs).CompressedSize);
        }
        Assert.Equal(sizes.OrderDescending(), sizes);
        Assert.Equal(3, sizes.Distinct().Count());
    }

    [Fact]
    public async Task A_record_that_was_rebuilt_says_what_the_object_tells_and_nothing_else()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("a.csv", Tables.Utf8(Formats[0].Text));
        inbox.Drop("b.csv.gz", Tables.Gzip(Tables.Utf8(Formats[0].Text)));
        inbox.Drop("c.txt.gz", Tables.Gzip(Tables.Utf8("plain text")));
        inbox.Drop("d.bin", Content.Bytes(100));
        var before = (await Engine.OnceAsync(inbox.Options(bucket))).ToDictionary(r => r.TargetName);
        Directory.Delete(Path.GetDirectoryName(inbox.Ledger)!, recursive: true);

        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));

        var after = (await Engine.HistoryAsync(inbox.Options(bucket))).ToDictionary(r => r.TargetName);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        foreach (var (name, was) in before)
        {
            var now = after[name];
            Assert.Equal((name, was.SourceKind, was.OperationId), (name, now.SourceKind, now.OperationId));
            Assert.Equal((was.Outputs[0].OriginalSize, was.Outputs[0].CompressedSize), (now.Outputs[0].OriginalSize, now.Outputs[0].CompressedSize));
            // The object knows the hash of what was sent; that of a source that was converted is lost with the ledger.
            Assert.Equal(name == "d.bin" ? was.Outputs[0].ChecksumOriginal : null, now.Outputs[0].ChecksumOriginal);
            Assert.Equal(was.Outputs[0].ETag, now.Outputs[0].ETag);
        }
    }

    private static async Task<IEnumerable<string>> KeysAsync(TestBucket bucket) =>
        ((await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name })).S3Objects ?? []).Select(o => o.Key).Order(StringComparer.Ordinal);
}
