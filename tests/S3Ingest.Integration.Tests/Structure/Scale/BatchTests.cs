using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.Scale;
using S3Ingest.Integration.Tests.Structure.References;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure.Scale;

/// <summary>The way over S3 Batch Operations, whose part the test plays.</summary>
public sealed class BatchTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Copies_that_a_job_made_are_verified_and_the_old_objects_deleted_and_undo_takes_all_back(ServerKind server)
    {
        await using var migrated = await Migrated.CreateAsync(server);
        var bucket = migrated.Bucket;
        var keys = new[] { "model.tar.gz", "a b+ü.json", "failed.bin", "differs.bin" }.Select(n => $"datasets/training-output/job-1/{n}").ToList();
        foreach (var key in keys)
            await PutAsync(bucket, key, "content of " + key);
        var engine = new MigrationEngine(migrated.Options, migrated.Store, migrated.Ledger, migrated.Log);
        var settings = new BatchJobSettings
        {
            BucketName = bucket.Name,
            MigrationId = Guid.NewGuid(),
            RoleArn = "arn:aws:iam::123456789012:role/batch",
            FunctionArn = "arn:aws:lambda:us-east-1:123456789012:function:copy",
        };
        var jobs = await BatchManifest.WriteAsync(
            PlannedMoves.OfAsync(engine.PlanAsync(new MigrationOptions(), default), _ => { }, default), $"s3://{bucket.Name}/jobs", settings, migrated.Options, migrated.Log, default);
        var job = Assert.Single(jobs);
        Assert.Equal(("LambdaInvoke", 4L), (job.Operation, job.ObjectCount));
        var request = JsonDocument.Parse(await bucket.GetAsync(job.Request[$"s3://{bucket.Name}/".Length..])).RootElement;
        var location = request.GetProperty("Manifest").GetProperty("Location");
        Assert.Equal($"arn:aws:s3:::{bucket.Name}/jobs/lambda-1.csv", location.GetProperty("ObjectArn").GetString());
        var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, "jobs/lambda-1.csv");
        Assert.Equal(head.ETag.Trim('"'), location.GetProperty("ETag").GetString());

        string reportUri = await RunJobAsync(bucket, "jobs/lambda-1.csv");
        var failed = new List<BatchTask>();
        using var listing = await BatchReportListing.OpenAsync(migrated.Store, [reportUri], failed.Add, migrated.Options, migrated.Log, default);
        await using var stores = await migrated.OpenAsync();
        var records = await Migrated.ListAsync(engine.MoveAsync(new MigrationOptions { Listing = listing, HasCopies = true, References = stores.All }, default));

        Assert.Equal((keys[2], "PermanentFailure"), (Assert.Single(failed).OldKey, failed[0].ErrorCode));
        Assert.Equal(
            [(keys[1], MigrationStatus.Completed), (keys[3], MigrationStatus.Conflict), (keys[0], MigrationStatus.Completed)],
            records.Select(r => (r.OldPath[$"s3://{bucket.Name}/".Length..], r.Status)).OrderBy(r => r.Item1, StringComparer.Ordinal));
        Assert.Equal([keys[3], keys[2]], (await KeysAsync(bucket, "datasets/")).Order(StringComparer.Ordinal));

        Guid id = engine.MigrationId!.Value;
        await using var again = await migrated.OpenAsync();
        await Migrated.ListAsync(new MigrationEngine(migrated.Options, migrated.Store, migrated.Ledger, migrated.Log).UndoAsync(new MigrationOptions { MigrationId = id, References = again.All }, default));
        Assert.Equal(keys.Order(StringComparer.Ordinal), (await KeysAsync(bucket, "datasets/")).Order(StringComparer.Ordinal));
        // What was no copy of this migration stays.
        Assert.Equal(["models/training/job-1/differs.bin"], await KeysAsync(bucket, "models/"));
    }

    [Theory]
    [InlineData("{\"Format\":\"Report_CSV_20180820\"}")]
    [InlineData("{\"Format\":\"Other\",\"Results\":[]}")]
    [InlineData("x")]
    public async Task Another_file_is_no_report(string content)
    {
        await using var migrated = await Migrated.CreateAsync(ServerKind.LocalS3);
        await PutAsync(migrated.Bucket, "manifest.json", content);
        var fault = await Assert.ThrowsAsync<IngestException>(() => BatchReport.OpenAsync($"s3://{migrated.Bucket.Name}/manifest.json", migrated.Options, migrated.Log, default));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
    }

    // What a Lambda function of the user's does, and the report that S3 writes of it (S3 User Guide, completion reports).
    private static async Task<string> RunJobAsync(TestBucket bucket, string manifest)
    {
        var lines = new Dictionary<string, StringBuilder> { ["succeeded"] = new(), ["failed"] = new() };
        foreach (var line in Encoding.UTF8.GetString(await bucket.GetAsync(manifest)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var task = JsonDocument.Parse(Uri.UnescapeDataString(line.Split(',')[1])).RootElement;
            var (from, to) = (task.GetProperty("origKey").GetString()!, task.GetProperty("newKey").GetString()!);
            if (from.EndsWith("failed.bin", StringComparison.Ordinal))
            {
                lines["failed"].Append(line).Append(",,failed,200,PermanentFailure,\"Lambda said \"\"no\"\", twice\"\n");
                continue;
            }
            await PutAsync(bucket, to, from.EndsWith("differs.bin", StringComparison.Ordinal) ? "something else, of another length" : "content of " + from);
            lines["succeeded"].Append(line).Append(",,succeeded,200,,\n");
        }
        var results = new List<string>();
        foreach (var (status, text) in lines)
        {
            await PutAsync(bucket, $"jobs/reports/job-1/results/{status}.csv", text.ToString());
            results.Add($$"""{"TaskExecutionStatus":"{{status}}","Bucket":"{{bucket.Name}}","MD5Checksum":"{{Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text.ToString())))}}","Key":"jobs/reports/job-1/results/{{status}}.csv"}""");
        }
        await PutAsync(bucket, "jobs/reports/job-1/manifest.json", $$"""
            {"Format":"Report_CSV_20180820","ReportCreationDate":"2026-01-31T17:48:39.725Z","Results":[{{string.Join(',', results)}}],
             "ReportSchema":"Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage"}
            """);
        return $"s3://{bucket.Name}/jobs/reports/job-1/manifest.json";
    }

    private static Task<PutObjectResponse> PutAsync(TestBucket bucket, string key, string content) => bucket.Client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = bucket.Name,
        Key = key,
        InputStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        UseChunkEncoding = false,
    });

    private static async Task<List<string>> KeysAsync(TestBucket bucket, string prefix) =>
        [.. ((await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name, Prefix = prefix })).S3Objects ?? []).Select(o => o.Key)];
}
