using System.Text;
using Amazon.S3.Model;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Restarts;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Restarts;

/// <summary>A table that failed, was corrected in the error directory, and runs again.</summary>
public sealed class IngestRestartTests
{
    private const string Good = "id,name\n1,one\n2,two\n";
    private const string Bad = "id,name\n1,\"one\n";

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_table_that_was_corrected_in_the_error_directory_becomes_the_object_that_it_should_have_been(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        var (options, failed) = await FailAsync(bucket, inbox);
        await File.WriteAllTextAsync(failed.DispositionPath!, Good);

        var result = Assert.IsType<IngestResult>(Assert.Single((await Restarted.RunAsync(options, failed.OperationId)).Records));

        Assert.Equal((OperationStatus.Success, 2L, failed.TargetPath), (result.Status, result.RowCount, result.TargetPath));
        Assert.Equal("sub/orders.parquet", Assert.Single(result.Outputs).Key);
        Assert.Equal((failed.OperationId.ToString(), failed.DispositionPath), (result.Metadata["restarted_from"], result.Metadata["source_place"]));
        Assert.Equal((Disposition.MovedToCompleted, Path.Combine(inbox.Completed, "orders.csv")), (result.Disposition, result.DispositionPath));
        Assert.Empty(Inbox.Files(inbox.Error));
        Assert.Equal(Good, await File.ReadAllTextAsync(result.DispositionPath!));
        var metadata = (await bucket.Client.GetObjectMetadataAsync(bucket.Name, "sub/orders.parquet")).Metadata;
        Assert.Equal("orders.csv", metadata["original_filename"] ?? metadata["original-filename"]);

        var again = await Restarted.RunAsync(options, failed.OperationId, result.OperationId);
        Assert.Equal((IngestErrorId.RestartRefused, failed.TargetPath), (Assert.Single(again.Refused).ErrorId, again.Refused[0].Target));
        Assert.Equal(new SupersededOperation(failed.OperationId, failed.TargetPath, result.OperationId), Assert.Single(again.Superseded));
        Assert.Empty(again.Records);
    }

    [Fact]
    public async Task What_fails_again_stays_in_the_error_directory_with_a_new_report_and_can_be_run_again()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var (options, failed) = await FailAsync(bucket, inbox);

        var second = Assert.IsType<IngestResult>(Assert.Single((await Restarted.RunAsync(options, failed.OperationId)).Records));

        Assert.Equal((OperationStatus.Failed, "TabularInvalid", 2), (second.Status, second.ErrorId, second.Attempt));
        Assert.Equal((Disposition.MovedToError, failed.DispositionPath), (second.Disposition, second.DispositionPath));
        Assert.Equal(2, Inbox.Files(inbox.Error).Count);
        Assert.Contains(second.OperationId.ToString(), await File.ReadAllTextAsync(second.DispositionPath + ".error.json"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(second.DispositionPath!, Good);
        var third = Assert.Single((await Restarted.RunAsync(options, second.OperationId)).Records);
        Assert.Equal((OperationStatus.Success, failed.TargetPath), (third.Status, third.TargetPath));
        Assert.Equal(["orders.csv"], Inbox.Files(inbox.Error).Keys);
    }

    [Fact]
    public async Task A_plan_sends_and_records_nothing()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var (options, failed) = await FailAsync(bucket, inbox);

        var planned = Assert.IsType<IngestResult>(Assert.Single((await Restarted.RunAsync(options, force: false, plan: true, failed.OperationId)).Records));

        Assert.Equal((OperationStatus.Planned, "sub/orders.parquet"), (planned.Status, Assert.Single(planned.Outputs).Key));
        Assert.Single(await Engine.HistoryAsync(options));
        Assert.Equal(2, Inbox.Files(inbox.Error).Count);
    }

    [Fact]
    public async Task What_cannot_be_run_again_says_why()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var (options, failed) = await FailAsync(bucket, inbox);
        inbox.Drop("good.bin", Content.Bytes(100));
        var good = Assert.Single(await Engine.OnceAsync(options));
        File.Delete(failed.DispositionPath!);
        var unknown = Guid.NewGuid();

        var refused = (await Restarted.RunAsync(options, failed.OperationId, good.OperationId, unknown)).Refused;

        var gone = Assert.Single(refused, r => r.ErrorId == IngestErrorId.SourceNotFound);
        Assert.Contains(failed.TargetPath, gone.Message, StringComparison.Ordinal);
        Assert.Contains(failed.DispositionPath!, gone.Message, StringComparison.Ordinal);
        Assert.Single(refused, r => r.ErrorId == IngestErrorId.RestartRefused && r.Message.Contains("-Force", StringComparison.Ordinal));
        Assert.Single(refused, r => r.Message.Contains(unknown.ToString(), StringComparison.Ordinal));
        Guid verified;
        await using (var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None))
            verified = await ledger.BeginInspectionAsync(new InspectionStart(OperationType.Verify, bucket.Name, "s3://b/", VerifyDepth.Metadata, DateTimeOffset.UtcNow));
        Assert.Contains("Invoke-IngestVerify", Assert.Single((await Restarted.RunAsync(options, verified)).Refused).Message, StringComparison.Ordinal);

        var forced = Assert.Single((await Restarted.RunAsync(options, force: true, plan: false, good.OperationId)).Records);
        Assert.Equal((OperationStatus.Success, good.OperationId.ToString()), (forced.Status, forced.Metadata["restarted_from"]));
        Assert.NotEqual(good.OperationId, forced.OperationId);
    }

    [Fact]
    public async Task Of_two_failures_of_one_source_the_newer_is_run()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox();
        var (options, first) = await FailAsync(bucket, inbox);
        inbox.Drop("sub/orders.csv", Encoding.UTF8.GetBytes(Bad + "2,\"two"));
        var second = Assert.Single(await Engine.OnceAsync(options));
        await File.WriteAllTextAsync(second.DispositionPath!, Good);

        var older = Assert.Single((await Restarted.RunAsync(options, first.OperationId)).Refused);
        Assert.Equal(IngestErrorId.RestartRefused, older.ErrorId);
        Assert.Contains($"superseded by {second.OperationId}", older.Message, StringComparison.Ordinal);
        var restarted = await Restarted.RunAsync(options, first.OperationId, second.OperationId);

        Assert.Equal(second.OperationId.ToString(), Assert.Single(restarted.Records).Metadata["restarted_from"]);
        Assert.Equal(second.OperationId, Assert.Single(restarted.Superseded).By);
        Assert.Empty(restarted.Refused);
    }

    [Theory]
    [InlineData("recorded")]
    [InlineData("commit")]
    [InlineData("ended")]
    public async Task A_death_in_the_middle_of_a_restart_is_recovered_from_where_the_source_is(string point)
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox { MovesCompleted = true };
        var options = inbox.Options(bucket) with { Convert = false, MaxFileSize = 10 };
        var content = Content.Bytes(1_000);
        inbox.Drop("sub/x.bin", content);
        var failed = Assert.Single(await Engine.OnceAsync(options));
        options = options with { MaxFileSize = null };
        var dead = await DieAsync(options, bucket, failed, content, point);

        // Any run on the directory brings it to its end.
        await Engine.OnceAsync(options);

        var history = await Engine.HistoryAsync(options);
        var recovered = Assert.Single(history, r => r.OperationId == dead);
        if (point == "recorded")
        {
            Assert.Equal(OperationStatus.Cancelled, recovered.Status);
            recovered = Assert.IsType<IngestResult>(Assert.Single((await Restarted.RunAsync(options, failed.OperationId)).Records));
        }
        Assert.Equal(OperationStatus.Success, recovered.Status);
        if (point == "commit")
            Assert.NotEqual(VerificationMethod.None, Assert.Single(recovered.Outputs).VerificationMethod);
        Assert.Equal(Path.Combine(inbox.Completed, "x.bin"), recovered.DispositionPath);
        Assert.Empty(Inbox.Files(inbox.Error));
        Assert.Equal(content, await File.ReadAllBytesAsync(recovered.DispositionPath!));
    }

    /// <summary>What a process leaves that dies at a point of the restart: its rows, its object, and no lock.</summary>
    private static async Task<Guid> DieAsync(IngestOptions options, TestBucket bucket, IngestResult failed, byte[] content, string point)
    {
        var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        var past = (await ledger.FindPastAsync(failed.OperationId))!;
        var source = SourceProbe.Look(past.Target.SourceRoot, past.RelativePath, place: failed.DispositionPath)!;
        var claim = (await ledger.BeginAsync(new OperationStart
        {
            Target = past.Target,
            RelativePath = past.RelativePath,
            Size = source.Size,
            ModifiedTicks = source.ModifiedTicks,
            Metadata = RestartFacts.Of(failed.OperationId, source),
            Outputs = [new PlannedOutput(0, "sub/x.bin")],
        }))!;
        if (point != "recorded")
        {
            var request = new PutObjectRequest { BucketName = bucket.Name, Key = "sub/x.bin", InputStream = new MemoryStream(content) };
            request.Metadata[ObjectMetadata.Attempt] = SourceMetadata.AttemptId(claim.Operation, 1);
            await bucket.Client.PutObjectAsync(request);
        }
        if (point == "ended")
        {
            await ledger.EndAsync(new OperationEnd
            {
                Operation = claim.Operation,
                Status = OperationStatus.Success,
                Outputs = [new OutputOutcome { Ordinal = 0, Key = "sub/x.bin" }],
                DispositionOpen = true,
            });
        }
        ledger.Abandon();
        return claim.Operation;
    }

    private static async Task<(IngestOptions Options, IngestResult Failed)> FailAsync(TestBucket bucket, Inbox inbox)
    {
        var options = inbox.Options(bucket);
        inbox.Drop("sub/orders.csv", Encoding.UTF8.GetBytes(Bad));
        var failed = Assert.Single(await Engine.OnceAsync(options));
        Assert.Equal((OperationStatus.Failed, Disposition.MovedToError), (failed.Status, failed.Disposition));
        return (options, failed);
    }
}
