using System.Text;
using System.Text.Json;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>Faults of single entries leave those out and nothing else.</summary>
public sealed class PartialTests
{
    private static readonly byte[] Broken = Encoding.UTF8.GetBytes("id,name\n1,a\n2,b,too many\n");

    public static TheoryData<ServerKind, Mechanism> Both => NothingVisibleTests.Both;

    private static byte[] Mixed((string Name, byte[] Content)[] good) => ArchiveFile.Gzip(ArchiveFile.TarOf(
        [
            ArchiveFile.File("bad.csv", Broken),
            .. good.Select(g => ArchiveFile.File(g.Name, g.Content)),
            ArchiveFile.File("../escape.bin", [1]),
            ArchiveFile.File("part.7z.001", [.. "7z\xBC\xAF\x27\x1C"u8, 1, 2, 3]),
            ArchiveFile.Link("link", "/etc/passwd"),
        ]));

    [Theory, MemberData(nameof(Both))]
    public async Task The_others_are_committed_and_every_reason_is_in_the_record_and_the_report(ServerKind server, Mechanism mechanism)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var good = ArchiveFile.Entries(mechanism);
        inbox.Drop("box.tar.gz", Mixed(good));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Partial, Disposition.MovedToError), (result.Status, result.Disposition));
        await bucket.AssertHoldsAsync(good.Select(g => ($"box/{g.Name}", g.Content)));
        Assert.Equal(good.Length, result.Outputs.Count);
        var reasons = result.Skipped.ToDictionary(s => s.Path, s => s.ErrorId);
        Assert.Equal(4, reasons.Count);
        Assert.Equal(("TabularInvalid", "UnsafeEntryPath", "ArchiveUnsupported", null), (reasons["bad.csv"], reasons["../escape.bin"], reasons["part.7z.001"], reasons["link"]));
        Assert.Contains(result.ErrorId, reasons.Values);
        Assert.Contains("3 of", result.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(inbox.Error, "box.tar.gz"), result.DispositionPath);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(result.DispositionPath + ".error.json"));
        Assert.Equal(reasons.Keys.Order(), report.RootElement.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("path").GetString()).Order());
        Assert.Contains(report.RootElement.GetProperty("entries").EnumerateArray(), e => e.GetProperty("reason").GetString()!.Contains("line 3", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, InlineData(Mechanism.Held), InlineData(Mechanism.VerifiedFirst)]
    public async Task Invoke_Ingest_leaves_the_file_and_a_second_run_sends_nothing(Mechanism mechanism)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var good = ArchiveFile.Entries(mechanism);
        var path = inbox.Drop("box.tar.gz", Mixed(good));
        var first = Assert.Single(await Engine.GivenAsync(inbox.Options(bucket), path));
        Assert.Equal((OperationStatus.Partial, Disposition.Left), (first.Status, first.Disposition));
        Assert.True(File.Exists(path));
        bucket.Front.Requests.Clear();

        var second = Assert.Single(await Engine.GivenAsync(inbox.Options(bucket), path));

        Assert.Equal((OperationStatus.Partial, 4), (second.Status, second.Skipped.Count));
        Assert.Equal(good.Length, second.Outputs.Count(o => o.Status == OperationStatus.Skipped));
        Assert.Equal(0, second.BytesUploaded);
        Assert.Empty(bucket.Commits());
        Assert.DoesNotContain(bucket.Front.Requests.All, r => r.Operation is "UploadPart" or "CreateMultipartUpload");
        await bucket.AssertHoldsAsync(good.Select(g => ($"box/{g.Name}", g.Content)));
    }

    [Theory, InlineData(Mechanism.Held), InlineData(Mechanism.VerifiedFirst)]
    public async Task An_archive_whose_tables_are_all_invalid_fails(Mechanism mechanism)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var broken = mechanism == Mechanism.Held ? Encoding.UTF8.GetBytes($"id,name\n{string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i},name\n"))}1,2,3\n") : Broken;
        inbox.Drop("box.zip", ArchiveFile.Zip(("a.csv", broken), ("b.csv", broken)));

        var result = Assert.Single(await Engine.OnceAsync(inbox.Options(bucket)));

        Assert.Equal((OperationStatus.Failed, "TabularInvalid", 2), (result.Status, result.ErrorId, result.Skipped.Count));
        Assert.Empty(result.Outputs);
        await bucket.AssertUntouchedAsync();
    }

    [Fact]
    public async Task Links_are_listed_and_an_archive_without_files_succeeds_with_a_reason()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        inbox.Drop("empty.zip", ArchiveFile.Zip());
        inbox.Drop("links.tar", ArchiveFile.TarOf(ArchiveFile.Link("a", "b")));
        inbox.Drop("one.tar", ArchiveFile.TarOf(ArchiveFile.Link("a", "b"), ArchiveFile.File("x.bin", [1])));

        var results = (await Engine.OnceAsync(inbox.Options(bucket))).ToDictionary(r => r.TargetName!);

        Assert.All(results.Values, r => Assert.Equal((OperationStatus.Success, null), (r.Status, r.ErrorId)));
        Assert.Equal("the archive holds no files", results["empty.zip"].Metadata["reason"]);
        Assert.Equal("a", Assert.Single(results["links.tar"].Skipped).Path);
        Assert.Contains("symbolic link to 'b'", Assert.Single(results["one.tar"].Skipped).Reason, StringComparison.Ordinal);
        await bucket.AssertHoldsAsync([("one/x.bin", [1])]);
    }
}
