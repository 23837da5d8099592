using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Checking;
using S3Ingest.Core.Verifying;
using S3Ingest.Integration.Tests.Archives;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Quilt;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.Integration.Tests.Structure;
using S3Ingest.Integration.Tests.Verifying;
using S3Ingest.LocalS3;

namespace S3Ingest.Integration.Tests.Permissions;

/// <summary>
/// Who takes the permissions of the README for a policy has all that is asked for, in a bucket with versions. What only a
/// provider other than AWS is asked, by the probe of conditional writes, is left out.
/// </summary>
public sealed class PermissionTests
{
    [Fact]
    public async Task Ingesting_and_verifying_need_no_permission_that_the_readme_does_not_name()
    {
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket);
        bucket.Front.Requests.Clear();
        Drop(1);
        Assert.All(await Engine.OnceAsync(options), r => Assert.Equal(OperationStatus.Success, r.Status));
        Drop(2);
        Assert.All(await Engine.OnceAsync(options with { Verify = VerifyMode.ReadBack }), r => Assert.Equal(OperationStatus.Success, r.Status));

        Assert.Empty(Asked(bucket).Except(ReadmePermissions.Of("Least privilege for ingesting")));

        bucket.Front.Requests.Clear();
        Assert.All(await Verify.RunAsync(options), o => Assert.Equal(VerifyStatus.Verified, o.Result.Status));
        Assert.All(await Verify.RunAsync(options, Verify.Query(VerifyDepth.Deep)), o => Assert.Equal(VerifyStatus.Verified, o.Result.Status));

        Assert.Empty(Asked(bucket).Except(ReadmePermissions.Of("`Invoke-IngestVerify` needs")));

        void Drop(int seed)
        {
            inbox.Drop("small.bin", Content.Bytes(Content.Small, seed));
            inbox.Drop("large.bin", Content.Bytes(Content.Multipart, seed));
            inbox.Drop("table.csv", System.Text.Encoding.UTF8.GetBytes($"id,name\n{seed},a\n"));
            inbox.Drop("files.zip", ArchiveFile.Zip([("a.bin", Content.Bytes(400_000, seed)), ("b.bin", Content.Bytes(500_000, seed))]));
        }
    }

    [Fact]
    public async Task Moving_and_undoing_need_no_permission_that_the_readme_does_not_name()
    {
        await using var world = await MigrationBucket.CreateAsync(versioned: true);
        world.CopyLimit = 5 << 20;
        await world.PutAsync("datasets/training-output/job-1/model.tar.gz", "model", r => r.TagSet = [new Tag { Key = "stage", Value = "test" }]);
        await world.PutAsync("datasets/training-output/job-2/model.tar.gz", new string('x', 6 << 20), r => r.TagSet = [new Tag { Key = "stage", Value = "test" }]);
        world.Bucket.Front.Requests.Clear();

        var moved = await world.MoveAsync();
        var back = await world.UndoAsync(moved.Id);

        Assert.Equal((OperationStatus.Success, OperationStatus.Success), (moved.Report!.Status, back.Report!.Status));
        Assert.Empty(Asked(world.Bucket).Except(ReadmePermissions.Of("For `Move-S3Structure` and `Undo-S3Structure`")));
    }

    [Fact]
    public async Task Packages_need_no_permission_that_the_readme_does_not_name()
    {
        await using var world = await PackageBucket.CreateAsync(ServerKind.LocalS3, versioned: true);
        await world.Bucket.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = world.Registry,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        await world.PutAsync("in/table.csv", "id,name\n1,a\n");
        await world.PutAsync("in/plot.png", "picture", hasSha256: false);
        world.Bucket.Front.Requests.Clear();

        var package = await world.BuildAsync();
        var copied = await world.BuildAsync(r => r with { PackageName = "lab/copied", CopiesData = true });
        using var stores = new BucketStores(world.Bucket.Options() with { BucketName = world.Registry }, NullLoggerFactory.Instance);
        var registry = new QuiltRegistry(stores.Open(world.Registry));
        var check = new PackageCheck(stores, world.Registry, new PackageCheckOptions { Content = ContentCheck.Provider });
        var findings = await check.RunAsync(await new PackageFinder(registry).FindLatestAsync("lab/results", default), default).ToListAsync();

        Assert.Equal((OperationStatus.Success, OperationStatus.Success), (package.Status, copied.Status));
        Assert.Empty(findings);
        Assert.Empty(Asked(world.Bucket).Except(ReadmePermissions.Of("For packages")));
    }

    private static HashSet<string> Asked(TestBucket bucket) =>
        [.. bucket.Front.Requests.All.Where(r => !IsOfProbe(r)).SelectMany(IamActions.Of)];

    private static bool IsOfProbe(RequestRecord request) =>
        $"{request.Key} {request.Query}".Contains(".s3ingest-probe-", StringComparison.Ordinal) || request.Operation == "GetObjectLockConfiguration";
}
