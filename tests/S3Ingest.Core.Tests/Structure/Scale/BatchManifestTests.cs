using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Core.Tests.Structure.Scale;

public sealed class BatchManifestTests : IDisposable
{
    // Members of CreateJob that the Amazon S3 API reference requires, or that a job of this kind cannot do without:
    // CreateJob, JobOperation, JobManifest, JobManifestSpec, JobManifestLocation, JobReport.
    private static readonly string[] Required =
    [
        "AccountId", "ConfirmationRequired", "Operation", "ClientRequestToken", "Priority", "RoleArn",
        "Manifest.Spec.Format", "Manifest.Spec.Fields", "Manifest.Location.ObjectArn", "Manifest.Location.ETag",
        "Report.Enabled", "Report.Bucket", "Report.Format", "Report.Prefix", "Report.ReportScope",
    ];

    private static readonly BatchJobSettings Settings = new()
    {
        BucketName = "b-1",
        MigrationId = Guid.Parse("11111111-2222-3333-4444-555555555555"),
        RoleArn = "arn:aws:iam::123456789012:role/batch",
        FunctionArn = "arn:aws:lambda:eu-central-1:123456789012:function:copy",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("batch").FullName;

    [Fact]
    public async Task Prefix_changes_up_to_5_GB_go_to_the_native_copy_and_all_others_to_the_function()
    {
        var jobs = await WriteAsync(
            Settings,
            Move("x/a b.csv", "base/x/a b.csv"),
            Move("datasets/training-output/j/m", "models/training/j/m"),
            Move("x/large", "base/x/large", (5L << 30) + 1),
            Move("x/limit", "base/x/limit", 5L << 30));
        Assert.Equal([("S3PutObjectCopy", "base", 2L), ("LambdaInvoke", null, 2L)], jobs.Select(j => (j.Operation, j.TargetKeyPrefix, j.ObjectCount)));
        Assert.Equal("b-1,x/a%20b.csv\nb-1,x/limit\n", await File.ReadAllTextAsync(jobs[0].Manifest));
        var lines = (await File.ReadAllLinesAsync(jobs[1].Manifest)).Select(l => l.Split(',')).ToList();
        Assert.All(lines, l => Assert.Equal(2, l.Length));
        var task = JsonDocument.Parse(Uri.UnescapeDataString(lines[0][1])).RootElement;
        Assert.Equal(("datasets/training-output/j/m", "models/training/j/m"), (task.GetProperty("origKey").GetString(), task.GetProperty("newKey").GetString()));
    }

    [Fact]
    public async Task The_requests_have_the_shape_of_CreateJob()
    {
        var jobs = await WriteAsync(Settings, Move("x/a", "base/x/a"), Move("x/b", "y/b"), Move("x/c", "base/x/c") with { VersionId = "v1" });
        Assert.Equal(3, jobs.Count);
        foreach (var job in jobs)
        {
            var root = JsonDocument.Parse(await File.ReadAllBytesAsync(job.Request)).RootElement;
            foreach (var path in Required)
            {
                var at = root;
                foreach (var step in path.Split('.'))
                    Assert.True(at.TryGetProperty(step, out at), $"{job.Request} lacks {path}");
            }
            Assert.Equal("123456789012", root.GetProperty("AccountId").GetString());
            Assert.InRange(root.GetProperty("ClientRequestToken").GetString()!.Length, 1, 64);
            var operation = Assert.Single(root.GetProperty("Operation").EnumerateObject());
            Assert.Equal(job.Operation, operation.Name);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(await File.ReadAllBytesAsync(job.Manifest))), root.GetProperty("Manifest").GetProperty("Location").GetProperty("ETag").GetString());
            Assert.Equal(
                $"arn:aws:s3:::b-1/.s3ingest/batch/{Settings.MigrationId}/{Path.GetFileName(job.Manifest)}",
                root.GetProperty("Manifest").GetProperty("Location").GetProperty("ObjectArn").GetString());
        }
        Assert.Equal(["arn:aws:s3:::b-1", "base", "COPY"], Operation(jobs[0]).EnumerateObject().Select(p => p.Value.GetString()));
        Assert.Equal("2.0", Operation(jobs[1]).GetProperty("InvocationSchemaVersion").GetString());
        Assert.Equal(Settings.FunctionArn, Operation(jobs[1]).GetProperty("FunctionArn").GetString());
        Assert.Equal(["Bucket", "Key"], Fields(jobs[0]));
        // Versions in all lines of a manifest, or in none.
        Assert.Equal(["Bucket", "Key", "VersionId"], Fields(jobs[2]));
        Assert.Equal("b-1,x/c,v1\n", await File.ReadAllTextAsync(jobs[2].Manifest));

        static JsonElement Operation(BatchJob job) => Root(job).GetProperty("Operation").EnumerateObject().Single().Value;
        static IEnumerable<string?> Fields(BatchJob job) => Root(job).GetProperty("Manifest").GetProperty("Spec").GetProperty("Fields").EnumerateArray().Select(f => f.GetString());
        static JsonElement Root(BatchJob job) => JsonDocument.Parse(File.ReadAllBytes(job.Request)).RootElement;
    }

    [Fact]
    public async Task Without_a_function_a_move_that_needs_one_is_refused_by_name()
    {
        var fault = await Assert.ThrowsAsync<IngestException>(() => WriteAsync(Settings with { FunctionArn = null }, Move("x/a", "y/a")));
        Assert.Equal((IngestErrorId.ConfigurationInvalid, "x/a"), (fault.ErrorId, fault.Key));
        Assert.Contains("-BatchFunctionArn", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batch", null)]
    [InlineData("arn:aws:iam::12:role/x", null)]
    [InlineData("arn:aws:iam::123456789012:role/x", "copy")]
    public async Task ARNs_are_checked_first(string role, string? function) => Assert.Equal(
        IngestErrorId.ConfigurationInvalid,
        (await Assert.ThrowsAsync<IngestException>(() => WriteAsync(Settings with { RoleArn = role, FunctionArn = function }))).ErrorId);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PlannedMove Move(string from, string to, long size = 10) => new(from, to, size, "etag", null, ArtifactType.Other, null);

    private Task<IReadOnlyList<BatchJob>> WriteAsync(BatchJobSettings settings, params PlannedMove[] moves) => BatchManifest.WriteAsync(
        moves.ToAsyncEnumerable(), _folder, settings, new IngestOptions { BucketName = "b-1", LedgerPath = "unused" }, NullLoggerFactory.Instance, default);
}
