using System.Text;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>What the entries of an archive become: keys, bytes, records.</summary>
public sealed class EntryOutputTests
{
    private static readonly byte[] Table = Encoding.UTF8.GetBytes("id,name\n1,a\n2,b\n3,c\n");

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Entries_keep_their_folders_below_the_archives_name_and_have_records(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        (string Name, byte[] Content)[] files = [("a.bin", Content.Bytes(10)), ("deep/er/ü b.bin", Content.Bytes(2_000, 2)), ("empty", []), ("t/data.csv", Table)];
        inbox.Drop("in/box.v1.zip", ArchiveFile.Zip(files));
        var options = inbox.Options(bucket) with { KeyPrefix = "p/" };

        var result = Assert.Single(await Engine.OnceAsync(options));

        Assert.Equal((OperationStatus.Success, SourceKind.Archive), (result.Status, result.SourceKind));
        Assert.Empty(result.Skipped);
        Assert.Equal(3, result.RowCount);
        Assert.Equal(Content.HashOf(result.TargetPath!), await SourceHashAsync(options, result));
        foreach (var (name, content) in files)
        {
            var output = Assert.Single(result.Outputs, o => o.EntryPath == name);
            Assert.Equal($"p/in/box.v1/{name.Replace(".csv", ".parquet", StringComparison.Ordinal)}", output.Key);
            Assert.Equal((content.LongLength, Content.Hash(content)), (output.OriginalSize, output.ChecksumOriginal));
            Assert.Equal(OperationStatus.Success, output.Status);
            Assert.NotEqual(VerificationMethod.None, output.VerificationMethod);
            var stored = await bucket.GetAsync(output.Key);
            Assert.Equal(stored.LongLength, output.CompressedSize);
            Assert.Equal(name == "t/data.csv" ? await ConvertAsync(options, TabularFormat.Csv, "in/box.v1.zip/t/data.csv", content) : content, stored);
            var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, output.Key);
            Assert.Equal(Uri.EscapeDataString(name), head.Metadata["ingest-entry"]?.Replace("/", "%2F", StringComparison.Ordinal));
        }
        Assert.Equal(files.Length, (await bucket.KeysAsync()).Count);
        Assert.Empty(await Engine.OnceAsync(options));
    }

    [Fact]
    public async Task Layout_merge_puts_entries_beside_the_archive()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("in/box.tar.gz", ArchiveFile.Gzip(ArchiveFile.Tar(("a.bin", [1]), ("d/b.bin", [2]))));
        inbox.Drop("top.zip", ArchiveFile.Zip(("c.bin", [3])));

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { ArchiveLayout = ArchiveLayout.Merge });

        Assert.All(results, r => Assert.Equal(OperationStatus.Success, r.Status));
        await bucket.AssertHoldsAsync([("in/a.bin", [1]), ("in/d/b.bin", [2]), ("c.bin", [3])]);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_compressed_file_is_the_file_that_it_holds(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        inbox.Drop("data.csv.gz", ArchiveFile.Gzip(Table));
        inbox.Drop("notes.txt.gz", ArchiveFile.Gzip([7, 8, 9]));

        var results = await Engine.OnceAsync(options);

        await bucket.AssertHoldsAsync([("data.parquet", await ConvertAsync(options, TabularFormat.Csv, "data.csv.gz", Table)), ("notes.txt", [7, 8, 9])]);
        Assert.Equal(3, Assert.Single(results, r => r.SourceKind == SourceKind.Tabular).RowCount);
    }

    [Fact]
    public async Task Zips_that_are_documents_stay_whole_inside_and_outside_of_archives()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var document = ArchiveFile.Zip(("[Content_Types].xml", [1]), ("word/document.xml", [2]));
        var program = ArchiveFile.Zip(("META-INF/MANIFEST.MF", [1]), ("A.class", [2]));
        inbox.Drop("report.docx", document);
        inbox.Drop("box.zip", ArchiveFile.Zip(("report.docx", document), ("tool.jar", program), ("renamed.zip", document)));

        Assert.All(await Engine.OnceAsync(inbox.Options(bucket)), r => Assert.Equal(OperationStatus.Success, r.Status));

        await bucket.AssertHoldsAsync([("report.docx", document), ("box/report.docx", document), ("box/tool.jar", program), ("box/renamed.zip", document)]);
    }

    [Theory, InlineData(4, true), InlineData(5, false)]
    public async Task Archives_in_archives_are_opened_to_the_fourth_level(int depth, bool isOpened)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var content = Content.Bytes(5_000);
        var archive = ArchiveFile.Zip(("x.bin", content));
        for (var level = depth; level > 1; level--)
        {
            archive = level % 2 == 0 ? ArchiveFile.Gzip(ArchiveFile.Tar(($"level{level}.zip", archive), ("beside.bin", [(byte)level])))
                : ArchiveFile.Zip(($"level{level}.tar.gz", archive), ("beside.bin", [(byte)level]));
        }
        inbox.Drop(depth % 2 == 0 ? "top.tar.gz" : "top.zip", archive);

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        if (!isOpened)
        {
            Assert.Equal((OperationStatus.Failed, "ArchiveLimitExceeded"), (result.Status, result.ErrorId));
            await bucket.AssertUntouchedAsync();
            return;
        }
        Assert.Equal(OperationStatus.Success, result.Status);
        Assert.Equal(depth, result.Outputs.Count);
        var deepest = Assert.Single(result.Outputs, o => o.ChecksumOriginal == Content.Hash(content));
        Assert.Equal("top/level2/level3/level4/x.bin", deepest.Key);
        Assert.Equal("level2.tar.gz/level3.zip/level4.zip/x.bin".Split('/').Length, deepest.EntryPath!.Split('/').Length);
        Assert.Equal(content, await bucket.GetAsync(deepest.Key));
    }

    [Theory, InlineData(Mechanism.Held), InlineData(Mechanism.VerifiedFirst)]
    public async Task A_table_whose_late_values_contradict_is_read_again_and_nothing_is_sent_twice(Mechanism mechanism)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        var text = new StringBuilder("id,value\n");
        for (var row = 0; row < 300_000; row++)
            text.Append(row).Append(',').Append(row % 10).Append('\n');
        var table = Encoding.UTF8.GetBytes(text.Append("last,not a number\n").ToString());
        var others = mechanism == Mechanism.Held ? ArchiveFile.Large() : ArchiveFile.Small(2_000);
        inbox.Drop("box.zip", ArchiveFile.Zip([.. others, ("late.csv", table)]));

        var result = Assert.Single(await Engine.OnceAsync(options));

        Assert.True(result.Status == OperationStatus.Success, result.ErrorMessage);
        var output = Assert.Single(result.Outputs, o => o.EntryPath == "late.csv");
        Assert.NotEqual("1", output.Metadata["passes"]);
        Assert.Equal(await ConvertAsync(options, TabularFormat.Csv, "box.zip/late.csv", table), await bucket.GetAsync("box/late.parquet"));
        Assert.Equal(300_001, result.RowCount);
        foreach (var sent in bucket.Front.Requests.Of(mechanism == Mechanism.Held ? "UploadPart" : "PutObject").Where(r => r.Key.EndsWith(".bin", StringComparison.Ordinal)).GroupBy(r => (r.Key, r.Query)))
            Assert.True(sent.Count() == 1 || sent.Select(s => s.Query).Distinct().Count() == sent.Count(), $"{sent.Key} was sent {sent.Count()} times");
        await bucket.AssertHoldsAsync([.. others.Select(o => ($"box/{o.Name}", o.Content)), ("box/late.parquet", await bucket.GetAsync("box/late.parquet"))]);
    }

    [Fact]
    public async Task Entries_that_want_one_key_each_get_their_own()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("box.tar", ArchiveFile.Tar(("a.csv", Table), ("a.json", "[{\"x\":1}]"u8.ToArray()), ("a.txt", [1]), ("a.txt", [2]), ("A.TXT", [3])));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal(OperationStatus.Success, result.Status);
        var keys = await bucket.KeysAsync();
        Assert.Equal(5, keys.Count);
        Assert.Contains("box/a.parquet", keys);
        Assert.Contains("box/a.json.parquet", keys);
        var texts = result.Outputs.Where(o => o.EntryPath!.Equals("a.txt", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.Equal([[1], [2], [3]], (await Task.WhenAll(texts.Select(t => bucket.GetAsync(t.Key)))).Order(Comparer<byte[]>.Create((x, y) => x[0] - y[0])));
        Assert.Equal("false", result.Metadata["content_checked"]);
    }

    [Fact]
    public async Task Without_conversion_tables_stay_as_they_are()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("box.zip", ArchiveFile.Zip(("a.csv", Table), ("b.json", "not json"u8.ToArray())));
        inbox.Drop("c.csv.gz", ArchiveFile.Gzip(Table));

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { Convert = false });

        Assert.All(results, r => Assert.Equal((OperationStatus.Success, null), (r.Status, r.RowCount)));
        await bucket.AssertHoldsAsync([("box/a.csv", Table), ("box/b.json", "not json"u8.ToArray()), ("c.csv", Table)]);
    }

    /// <summary>The Parquet file of a table, made by itself.</summary>
    internal static async Task<byte[]> ConvertAsync(IngestOptions options, TabularFormat format, string name, byte[] table)
    {
        var conversion = new TabularConversion(format, ConversionOptions.For(options, name));
        while (true)
        {
            using var file = new MemoryStream();
            if (await conversion.TryWriteAsync(new MemoryStream(table), file, CancellationToken.None) is not null)
                return file.ToArray();
        }
    }

    private static async Task<string?> SourceHashAsync(IngestOptions options, IngestResult result)
    {
        await using var engine = await Engine.OpenAsync(options);
        await foreach (var file in engine.Ledger.QueryFilesAsync(new() { Operations = [result.OperationId] }))
        {
            if (file.Path == result.TargetPath)
                return file.Checksum;
        }
        return null;
    }
}
