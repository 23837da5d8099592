using System.Security.Cryptography;
using S3Ingest.Core.Uploads;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Uploads;

/// <summary>What a successful upload leaves: object, record, stages, file records.</summary>
public sealed class UploadRecordTests
{
    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_file_is_sent_as_it_is_moved_and_told_of_stage_by_stage(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        var content = Content.Bytes(Content.Small);
        var path = inbox.Drop("table.csv", content);
        var options = inbox.Options(bucket) with { KeyPrefix = "p/" };

        var record = Assert.Single(await Sending.SendAsync(options, new UploadSettings { Metadata = new Dictionary<string, string> { ["Note"] = "für uns" }, Tags = new Dictionary<string, string> { ["kind"] = "a b" } }, path));

        Assert.Equal((OperationStatus.Success, "p/table.csv", (string?)null), (record.Status, record.Key, record.ErrorId));
        Assert.Equal(content, await bucket.GetAsync("p/table.csv"));
        Assert.Equal((Content.Hash(content), null, CompressionType.None, 1.0), (record.ChecksumOriginal, record.ChecksumCompressed, record.CompressionType, record.CompressionRatio));
        Assert.NotEqual(VerificationMethod.None, record.VerificationMethod);
        Assert.Equal(["Validated", "Recorded", "Uploaded", "Verified", "Moved", "Persisted", "Cleaned"], record.Stages.Select(s => s.Name));
        Assert.Equal(record.Stages.Select(s => s.At).Order(), record.Stages.Select(s => s.At));

        var moved = Path.Combine(inbox.Completed, "table.csv");
        Assert.Equal((moved, false, true), (record.CompletedPath, File.Exists(path), File.Exists(moved)));
        Assert.Equal((path, FileLocation.Local), (record.SourceFile!.Path, record.SourceFile.Location));
        Assert.Null(record.CompressedFile);
        Assert.Equal(("p/table.csv", FileLocation.S3, FileStatus.Completed, path), (record.S3File!.Path, record.S3File.Location, record.S3File.Status, record.S3File.Tags["original_path"]));
        Assert.Equal((moved, FileLocation.Completed, "p/table.csv"), (record.CompletedFile!.Path, record.CompletedFile.Location, record.CompletedFile.Tags["s3_object_key"]));
        Assert.All(new[] { record.SourceFile, record.S3File, record.CompletedFile }, f => Assert.Equal((record.OperationId.ToString(), Content.Hash(content)), (f.Tags["upload_operation_id"], f.Checksum)));

        var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, record.Key);
        Assert.Equal("f%C3%BCr%20uns", head.Metadata["note"]);
        Assert.Equal("table.csv", head.Metadata[server == ServerKind.Ceph ? "original-filename" : "original_filename"]);
        var tags = await bucket.Client.GetObjectTaggingAsync(new Amazon.S3.Model.GetObjectTaggingRequest { BucketName = bucket.Name, Key = record.Key });
        Assert.Equal(("kind", "a b"), (Assert.Single(tags.Tagging).Key, tags.Tagging[0].Value));
        Assert.Equivalent(record, Assert.Single(await Sending.HistoryAsync(options)));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_directory_becomes_one_streamed_archive_and_is_moved_whole(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox(acrossVolumes: true) { MovesCompleted = true };
        var files = new Dictionary<string, byte[]> { ["set/a b.bin"] = Content.Bytes(Content.MiB, 1), ["set/deep/ü.bin"] = Content.Bytes(9 * Content.MiB, 2), ["set/.hidden"] = [], ["set/zeros"] = new byte[2 * Content.MiB] };
        foreach (var (name, content) in files)
            inbox.Drop(name, content);
        var path = Path.Combine(inbox.Watch, "set");

        var record = Assert.Single(await Sending.SendAsync(inbox.Options(bucket), new UploadSettings { Compress = true }, path + "/"));

        Assert.Equal((OperationStatus.Success, "set.tar.gz", CompressionType.Gzip, (string?)null), (record.Status, record.Key, record.CompressionType, record.CompressedPath));
        var archive = await bucket.GetAsync("set.tar.gz");
        Assert.Equal(files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, Content.Hash(f.Value))), Sending.Unpack(archive).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, Content.Hash(f.Value))));
        Assert.Equal((files.Values.Sum(f => (long)f.Length), archive.LongLength, Content.Hash(archive)), (record.OriginalSize, record.CompressedSize, record.ChecksumCompressed));
        using var expanded = new System.IO.Compression.GZipStream(new MemoryStream(archive), System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal($"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(expanded))}", record.ChecksumOriginal);
        Assert.True(record.CompressionRatio > 1);
        Assert.Equal(["Validated", "Recorded", "Compressed", "Uploaded", "Verified", "Moved", "Persisted", "Cleaned"], record.Stages.Select(s => s.Name));

        Assert.Equal((FileLocation.Stream, FileStatus.Deleted, "set.tar.gz", record.ChecksumCompressed), (record.CompressedFile!.Location, record.CompressedFile.Status, record.CompressedFile.Name, record.CompressedFile.Checksum));
        Assert.True(record.SourceFile!.IsDirectory);
        Assert.Equal(Path.Combine(inbox.Completed, "set"), record.CompletedPath);
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), Inbox.Files(inbox.Completed).Keys.Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(path));
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_kept_archive_is_what_was_sent(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var kept = Path.Combine(inbox.Root, "kept");
        var path = inbox.Drop("x.txt", Content.Bytes(3_000));

        var record = Assert.Single(await Sending.SendAsync(inbox.Options(bucket), new UploadSettings { Compress = true, KeepArchiveDirectory = kept }, path));

        Assert.Equal(Path.Combine(kept, "x.txt.tar.gz"), record.CompressedPath);
        Assert.Equal(await bucket.GetAsync("x.txt.tar.gz"), await File.ReadAllBytesAsync(record.CompressedPath!));
        Assert.Equal((FileLocation.Local, FileStatus.Completed, record.CompressedPath), (record.CompressedFile!.Location, record.CompressedFile.Status, record.CompressedFile.Path));
        Assert.Equal(Content.HashOf(path), record.ChecksumOriginal);
        Assert.Equal(["x.txt.tar.gz"], Inbox.Files(kept).Keys);
    }

    public static TheoryData<ServerKind, bool> Empty => new() { { ServerKind.LocalS3, false }, { ServerKind.LocalS3, true }, { ServerKind.Ceph, false }, { ServerKind.Ceph, true } };

    [Theory, MemberData(nameof(Empty))]
    public async Task Empty_files_and_long_names_of_any_characters_are_sent(ServerKind server, bool compress)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var folder = new string('d', 140) + " ä日本";
        var name = new string('n', 140) + " + 🙂 é.bin";
        inbox.Drop($"{folder}/{name}", Content.Bytes(100));
        inbox.Drop($"{folder}/empty", []);
        var root = Path.Combine(inbox.Watch, folder);
        Assert.True(Path.Combine(root, name).Length >= 300);

        var records = await Sending.SendAsync(inbox.Options(bucket), new UploadSettings { Compress = compress }, compress ? [root, Path.Combine(root, "empty")] : [root]);

        Assert.All(records, r => Assert.Equal((OperationStatus.Success, null), (r.Status, r.ErrorId)));
        Assert.Equal(2, records.Count);
        if (compress)
        {
            Assert.Equal([$"{folder}/{name}", $"{folder}/empty"], Sending.Unpack(await bucket.GetAsync($"{folder}.tar.gz")).Keys.OrderByDescending(k => k.Length));
            Assert.Empty(Sending.Unpack(await bucket.GetAsync("empty.tar.gz"))["empty"]);
        }
        else
        {
            Assert.Equal(Content.Bytes(100), await bucket.GetAsync($"{folder}/{name}"));
            Assert.Empty(await bucket.GetAsync($"{folder}/empty"));
        }
    }

    [Theory, ClassData(typeof(S3Endpoints))]
    public async Task A_directory_is_each_of_its_files_and_keeps_its_folders(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = true };
        foreach (var name in new[] { "set/a", "set/sub/b", "set/sub/.c", "set/~$d.tmp" })
            inbox.Drop(name, Content.Bytes(10, name.Length));
        File.CreateSymbolicLink(Path.Combine(inbox.Watch, "set/link"), "a");
        var log = new LogLines();

        var records = await Sending.SendAsync(inbox.Options(bucket) with { PreserveStructure = true }, new UploadSettings(), [new UploadItem(Path.Combine(inbox.Watch, "set"), "to/")], log);

        string[] expected = ["set/a", "set/sub/.c", "set/sub/b", "set/~$d.tmp"];
        Assert.Equal(expected.Select(k => $"to/{k}"), records.Select(r => r.Key).Order(StringComparer.Ordinal));
        Assert.All(records, r => Assert.Equal(OperationStatus.Success, r.Status));
        Assert.Equal(expected, Inbox.Files(inbox.Completed).Keys.Order(StringComparer.Ordinal));
        Assert.Contains(log.All, l => l.Contains("set/link", StringComparison.Ordinal) && l.Contains("INGEST_FOLLOW_LINKS", StringComparison.Ordinal));
    }
}
