using System.Text.Json;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>Tables that cannot be converted.</summary>
public sealed class InvalidTableTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_fault_after_parts_were_sent_leaves_nothing_in_S3_and_a_report_that_names_the_place(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var content = Tables.Large("1,one too many");
        inbox.Drop("in/broken.csv", content);
        inbox.Drop("good.csv", Tables.Utf8("a,b\n1,2\n"));

        var results = await Engine.OnceAsync(inbox.Options(bucket));

        var failed = Assert.Single(results, r => r.Status == OperationStatus.Failed);
        Assert.Equal(("broken.csv", "TabularInvalid", SourceKind.Tabular), (failed.TargetName, failed.ErrorId, failed.SourceKind));
        Assert.Equal(($"{Tables.LargeRows}", $"{Tables.LargeRows + 1}"), (failed.Metadata["row"], failed.Metadata["line"]));
        Assert.Equal("good.parquet", Assert.Single((await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects).Key);
        Assert.Equal(0, await bucket.CountUploadsAsync());
        Assert.Contains(bucket.Front.Requests.All, r => r is { Operation: "AbortMultipartUpload", Key: "in/broken.parquet", Status: 204 });

        Assert.Equal((Disposition.MovedToError, Path.Combine(inbox.Error, "broken.csv")), (failed.Disposition, failed.DispositionPath));
        Assert.Equal(Content.Hash(content), Content.HashOf(failed.DispositionPath!));
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(failed.DispositionPath + ".error.json"));
        Assert.Equal("TabularInvalid", report.RootElement.GetProperty("errorId").GetString());
        Assert.Equal((long)Tables.LargeRows, report.RootElement.GetProperty("row").GetInt64());
        Assert.Equal(Tables.LargeRows + 1L, report.RootElement.GetProperty("line").GetInt64());
        Assert.True(report.RootElement.GetProperty("column").GetInt64() > 0);
        Assert.Equal("in/broken.parquet", Assert.Single(report.RootElement.GetProperty("keys").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("quote.csv", "a,b\n1,2\n\"open,3\n", 2L, 3L)]
    [InlineData("ragged.tsv", "a\tb\n1\t2\n3\n", 2L, 3L)]
    [InlineData("cut.json", "[{\"a\":1},\n{\"a\":", 2L, 2L)]
    [InlineData("cut.jsonl", "{\"a\":1}\n{\"a\":2}\n{\"a\"\n", 3L, null)]
    [InlineData("cut.xml", "<r><x><a>1</a></x>\n<x><a>2</b></x></r>", 2L, 2L)]
    public async Task Every_format_says_where_it_is_broken_in_record_and_report(string name, string text, long row, long? line)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop(name, Tables.Utf8(text));

        var failed = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Failed, "TabularInvalid"), (failed.Status, failed.ErrorId));
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(inbox.Error, name + ".error.json")));
        Assert.Equal(row, report.RootElement.GetProperty("row").GetInt64());
        Assert.Equal(line ?? report.RootElement.GetProperty("line").GetInt64(), report.RootElement.GetProperty("line").GetInt64());
        Assert.Equal(failed.Metadata["line"], report.RootElement.GetProperty("line").GetRawText());
        Assert.Equal(failed.Metadata["column"], report.RootElement.GetProperty("column").GetRawText());
        Assert.Equal(failed.Metadata.GetValueOrDefault("value"), report.RootElement.TryGetProperty("value", out var value) ? value.GetString() : null);
        Assert.Null((await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects);
    }

    [Fact]
    public async Task A_wrong_value_is_in_record_and_report()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("x.csv", Tables.Utf8("a,b\n1,2\n\"two\"three,4\n"));

        var failed = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(inbox.Error, "x.csv.error.json")));
        Assert.Contains("two", report.RootElement.GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal(report.RootElement.GetProperty("value").GetString(), failed.Metadata["value"]);
    }

    [Fact]
    public async Task A_table_that_a_command_was_given_stays_where_it_is_and_is_tried_again_when_asked()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var path = inbox.Drop("x.csv", Tables.Utf8("a,b\n1\n"));

        var failed = Assert.Single(await Engine.GivenAsync(inbox.Options(bucket), path));

        Assert.Equal(("TabularInvalid", Disposition.Left, "1"), (failed.ErrorId, failed.Disposition, failed.Metadata["row"]));
        Assert.Equal(["x.csv"], Inbox.Files(inbox.Watch).Keys);
        Assert.Empty(Inbox.Files(inbox.Error));
        inbox.Drop("x.csv", Tables.Utf8("a,b\n1,2\n"));
        Assert.Equal(OperationStatus.Success, Assert.Single(await Engine.GivenAsync(inbox.Options(bucket), path)).Status);
    }

    [Fact]
    public async Task A_table_that_changes_under_the_reader_is_not_called_broken()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("x.csv", Tables.Utf8("a,b\n1,2\n3,4\n"));
        var options = inbox.Options(bucket);
        // The source is open and nothing of it is read.
        var hang = bucket.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "HeadObject", KeyPattern = "^x.parquet$" });
        var run = Engine.OnceAsync(options);
        for (var i = 0; i < 1_000 && hang.Applied == 0 && !run.IsCompleted; i++)
            await Task.Delay(20);
        Assert.True(hang.Applied > 0);
        inbox.Drop("x.csv", Tables.Utf8("a,b\n1,\"2\n3,4\n"));
        inbox.Drop("x.csv", Tables.Utf8("a,b\n1\n2,3\n5\n,,,,,,"));
        bucket.Faults.Clear();
        await run;
        inbox.Drop("x.csv", Tables.Utf8("a,b\n5,6\n"));

        await Engine.OnceAsync(options);

        var history = await Engine.HistoryAsync(options);
        Assert.Equal((OperationStatus.Cancelled, "SourceChanged"), (history[^1].Status, history[^1].ErrorId));
        Assert.Equal(OperationStatus.Success, history[0].Status);
    }

    [Fact]
    public async Task A_table_over_the_size_limit_is_refused_also_when_its_key_is_taken()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { MaxFileSize = 100 };
        inbox.Drop("a.csv", Tables.Utf8("a\n1\n"));
        await Engine.OnceAsync(options);
        inbox.Drop("a.json", Tables.Utf8($$"""[{"a": "{{new string('x', 200)}}"}]"""));

        var failed = Assert.Single(await Engine.OnceAsync(options));

        Assert.Equal((OperationStatus.Failed, "SourceTooLarge"), (failed.Status, failed.ErrorId));
        Assert.Equal("a.parquet", Assert.Single((await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects).Key);
    }
}
