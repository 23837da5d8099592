using Amazon.S3.Model;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Pipeline;

/// <summary>What is in S3 after a file was ingested.</summary>
public sealed class VisibleObjectTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_becomes_an_object_with_its_bytes_type_and_metadata(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var files = new (string Path, byte[] Content, string Type)[]
        {
            ("table.parquet", Content.Bytes(5_000), "application/vnd.apache.parquet"),
            ("photos/day one.jpg", Content.Bytes(6_000), "image/jpeg"),
            ("data.unknown-extension", Content.Bytes(7_000), "application/octet-stream"),
            ("no extension", [], "application/octet-stream"),
            ("large.parquet", Content.Bytes(Content.Multipart), "application/vnd.apache.parquet"),
        };
        foreach (var (path, content, _) in files)
            inbox.Drop(path, content);

        var results = await Engine.OnceAsync(inbox.Options(bucket) with { KeyPrefix = "in/box/", StorageClass = "STANDARD_IA" });

        Assert.Equal(files.Length, results.Count);
        foreach (var (path, content, type) in files)
        {
            var result = Assert.Single(results, r => r.TargetPath == Path.Combine(inbox.Watch, path));
            Assert.Equal(OperationStatus.Success, result.Status);
            var output = Assert.Single(result.Outputs);
            Assert.Equal($"in/box/{path}", output.Key);
            Assert.Equal($"s3://{bucket.Name}/in/box/{path}", result.ResultPath);
            Assert.Equal(Content.Hash(content), output.ChecksumOriginal);
            Assert.Equal(Proof(server, content), output.VerificationMethod);
            Assert.Equal((content.Length, content.Length), (result.BytesRead, result.BytesUploaded));
            Assert.Equal(["Detected", "Settled", "Started", "Uploaded", "Verified"], result.Steps.Select(s => s.Name).Take(5));

            Assert.Equal(content, await bucket.GetAsync(output.Key));
            var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, output.Key);
            Assert.Equal(type, head.Headers.ContentType);
            Assert.Equal("STANDARD_IA", head.StorageClass?.Value);
            Assert.Equal(head.ETag.Trim('"'), output.ETag);
            CheckMetadata(head, result, path, content);
        }
        Assert.Equal(files.Length, Inbox.Files(inbox.Watch).Count);
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task Names_reach_the_key_as_the_file_system_spells_them(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        string[] names =
        [
            "a b.txt", "a+b.txt", "a%2Fb.txt", "a%20b.txt", "100%.txt", "ünï/cödé.txt", "u\u0308.txt", "日本/語 ファイル.dat", "🎉/😀.bin",
            "trailing dot.", "semi;colon & amp=1?.txt", "#hash.txt", "quote'\"s.txt", "back\\slash.txt", "deep/er/and/deeper/x.txt", "(brackets) [square] {curly}.txt", "tilde~x.txt",
        ];
        foreach (var name in names)
            inbox.Drop(name, System.Text.Encoding.UTF8.GetBytes(name));

        var results = await Engine.OnceAsync(inbox.Options(bucket));

        Assert.All(results, r => Assert.Equal((OperationStatus.Success, r.TargetPath), (r.Status, r.TargetPath)));
        Assert.Equal(names.Order(StringComparer.Ordinal), results.Select(r => r.Outputs[0].Key).Order(StringComparer.Ordinal));
        foreach (var name in names)
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString(await bucket.GetAsync(name)));
        Assert.Empty(await Engine.OnceAsync(inbox.Options(bucket)));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_path_that_is_no_key_fails_alone(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var folder = string.Join('/', Enumerable.Repeat(new string('ü', 100), 6));
        inbox.Drop($"{folder}/too long.txt", [1]);
        inbox.Drop("fine.txt", [2]);

        var results = await Engine.OnceAsync(inbox.Options(bucket));

        Assert.Equal("KeyInvalid", Assert.Single(results, r => r.Status == OperationStatus.Failed).ErrorId);
        Assert.Equal("fine.txt", Assert.Single(results, r => r.Status == OperationStatus.Success).TargetName);
    }

    private static VerificationMethod Proof(ServerKind server, byte[] content) =>
        server == ServerKind.LocalS3 ? VerificationMethod.Checksum : VerificationMethod.ETag;

    private static void CheckMetadata(GetObjectMetadataResponse head, IngestResult result, string path, byte[] content)
    {
        var metadata = head.Metadata;
        Assert.Equal(path, Uri.UnescapeDataString(metadata["ingest-source-path"]));
        Assert.Equal(content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), metadata["ingest-source-size"]);
        Assert.Equal(File.GetLastWriteTimeUtc(result.TargetPath).ToString("O"), Uri.UnescapeDataString(metadata["ingest-source-mtime"]));
        Assert.Equal(result.OperationId.ToString(), metadata["ingest-operation"]);
        Assert.StartsWith(result.OperationId.ToString("N"), metadata["ingest-attempt"], StringComparison.Ordinal);
        // RADOS Gateway gives an underscore back as a dash.
        Assert.Equal(Path.GetFileName(path), Uri.UnescapeDataString(metadata["original_filename"] ?? metadata["original-filename"]));
        Assert.NotNull(metadata["uploaded_at"] ?? metadata["uploaded-at"]);
        Assert.Equal(content.Length < 8 * Content.MiB ? Content.Hash(content)["sha256:".Length..] : null, metadata["ingest-sha256"]);
    }
}
