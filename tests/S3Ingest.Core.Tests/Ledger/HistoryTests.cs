using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class HistoryTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly LedgerFolder _folder = new();
    private readonly Dictionary<string, Guid> _operations = [];
    private LedgerStore _store = null!;

    public async Task InitializeAsync()
    {
        _store = await _folder.OpenAsync(new RunInfo { Command = "Start-IngestWatcher", User = "Alice", Arguments = new Dictionary<string, string> { ["Path"] = "/inbox" } });
        var target = await LedgerFolder.TargetAsync(_store);
        var other = await LedgerFolder.TargetAsync(_store, root: "/drop", bucket: "archive", prefix: "");
        await Add(target, "sub/a.csv", 0, s => s with { Outputs = [new PlannedOutput(0, "in/sub/a.parquet")] });
        await Add(target, "sub/B[1].bin", 1);
        await Add(target, "Ümlaut/ß 100%_x.bin", 2);
        await Add(target, "bad.bin", 3, status: OperationStatus.Failed);
        await Add(target, "up.bin", 4, s => s with { Type = OperationType.Upload });
        await Add(other, "sub/z.zip", 5, s => s with { Kind = SourceKind.Archive, Outputs = [new PlannedOutput(0, "sub/z/one.txt", null, "one.txt"), new PlannedOutput(1, "sub/z/two.txt", null, "two.txt")] }, OperationStatus.Partial);
        _operations["running"] = (await _store.BeginAsync(LedgerFolder.Start(target, "running.bin", at: Noon.AddMinutes(6))))!.Operation;
        await _store.DisposeAsync();

        _store = await _folder.OpenAsync(new RunInfo { Command = "Invoke-Ingest", User = "bob" });
        await Add(await LedgerFolder.TargetAsync(_store), "bobs.bin", 7);
        await Add(await LedgerFolder.TargetAsync(_store), "data.bin", 8, s => s with { Type = OperationType.Upload, Metadata = new Dictionary<string, string> { ["user_id"] = "42" } });
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, HistoryQuery, string> Filters() => new()
    {
        { "all, newest first", new HistoryQuery(), "data.bin bobs.bin running sub/z.zip up.bin bad.bin Ümlaut/ß 100%_x.bin sub/B[1].bin sub/a.csv" },
        { "since", new HistoryQuery { Since = Noon.AddMinutes(5) }, "data.bin bobs.bin running sub/z.zip" },
        { "until", new HistoryQuery { Until = Noon.AddMinutes(1) }, "sub/a.csv" },
        { "between", new HistoryQuery { Since = Noon.AddMinutes(1), Until = Noon.AddMinutes(1).AddTicks(1) }, "sub/B[1].bin" },
        { "failed", new HistoryQuery { Statuses = [OperationStatus.Failed] }, "bad.bin" },
        { "success", new HistoryQuery { Statuses = [OperationStatus.Success], First = 1 }, "data.bin" },
        { "several states", new HistoryQuery { Statuses = [OperationStatus.Partial, OperationStatus.InProgress] }, "running sub/z.zip" },
        { "type", new HistoryQuery { Types = [OperationType.Upload] }, "data.bin up.bin" },
        { "no such type", new HistoryQuery { Types = [OperationType.Move] }, "" },
        { "relative path", new HistoryQuery { Path = "sub/*" }, "sub/z.zip sub/B[1].bin sub/a.csv" },
        { "absolute path, other case", new HistoryQuery { Path = "/INBOX/sub/?.csv" }, "sub/a.csv" },
        { "set", new HistoryQuery { Path = "*/[a-b].csv" }, "sub/a.csv" },
        { "escaped set", new HistoryQuery { Path = "*`[1`].bin" }, "sub/B[1].bin" },
        { "escaped for LIKE", new HistoryQuery { Path = "*100%_x*" }, "Ümlaut/ß 100%_x.bin" },
        { "percent is no wildcard", new HistoryQuery { Path = "%" }, "" },
        { "umlaut, other case", new HistoryQuery { Path = "ümlaut/*" }, "Ümlaut/ß 100%_x.bin" },
        { "bucket", new HistoryQuery { Bucket = "archive" }, "sub/z.zip" },
        { "key", new HistoryQuery { Key = "*.parquet" }, "sub/a.csv" },
        { "absolute path without wildcard", new HistoryQuery { Path = "/inbox/sub/a.csv" }, "sub/a.csv" },
        { "relative path without wildcard, of two roots", new HistoryQuery { Path = "sub/z.zip" }, "sub/z.zip" },
        { "name below a directory is no relative path", new HistoryQuery { Path = "a.csv" }, "" },
        { "escaped, without wildcard", new HistoryQuery { Path = "sub/B`[1`].bin" }, "sub/B[1].bin" },
        { "literal paths", new HistoryQuery { LiteralPaths = ["/inbox/sub/B[1].bin", "up.bin", "/drop/up.bin"] }, "up.bin sub/B[1].bin" },
        { "wildcard or literal path", new HistoryQuery { Path = "*.csv", LiteralPaths = ["/inbox/up.bin"] }, "up.bin sub/a.csv" },
        { "star in the middle of root and path", new HistoryQuery { Path = "/in*b/a.csv" }, "sub/a.csv" },
        { "question marks over root and path", new HistoryQuery { Path = "?inbox?up.bin" }, "up.bin" },
        { "key without wildcard", new HistoryQuery { Key = "in/sub/a.parquet" }, "sub/a.csv" },
        { "key in another case", new HistoryQuery { Key = "in/sub/A.parquet" }, "" },
        { "key of an entry without wildcard", new HistoryQuery { Key = "sub/z/one.txt" }, "sub/z.zip" },
        { "converted key by its beginning", new HistoryQuery { Key = "in/sub/a.p*" }, "sub/a.csv" },
        { "what a failed source wanted is no key of an object", new HistoryQuery { Key = "in/sub/a.csv" }, "" },
        { "user id", new HistoryQuery { UserId = 42 }, "data.bin" },
        { "user id of nobody", new HistoryQuery { UserId = 4 }, "" },
        { "user id and type and bucket", new HistoryQuery { UserId = 42, Types = [OperationType.Upload], Bucket = "b", Key = "*data*" }, "data.bin" },
        { "status and path", new HistoryQuery { Statuses = [OperationStatus.Failed, OperationStatus.Partial], Path = "*z.zip" }, "sub/z.zip" },
        { "status and error id and another bucket", new HistoryQuery { Statuses = [OperationStatus.Failed], ErrorIds = ["UploadFailed"], Bucket = "archive" }, "" },
        { "key of an entry", new HistoryQuery { Key = "sub/z/t*" }, "sub/z.zip" },
        { "derived key", new HistoryQuery { Key = "in/bobs.bin" }, "bobs.bin" },
        { "user", new HistoryQuery { User = "BOB" }, "data.bin bobs.bin" },
        { "error id", new HistoryQuery { ErrorIds = ["UploadFailed", "KeyInvalid"] }, "bad.bin" },
        { "first and skip", new HistoryQuery { Skip = 3, First = 2 }, "sub/z.zip up.bin" },
        { "skip beyond", new HistoryQuery { Skip = 20 }, "" },
        { "everything at once", new HistoryQuery { Path = "bad*", Statuses = [OperationStatus.Failed], User = "alice", Bucket = "b", Since = Noon, Types = [OperationType.Ingest] }, "bad.bin" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds_what_it_says(string name, HistoryQuery query, string expected)
    {
        Assert.NotEmpty(name);
        var found = await LedgerFolder.ListAsync(_store.QueryAsync(query));
        Assert.Equal(expected, string.Join(' ', found.Select(f => _operations.Single(o => o.Value == f.OperationId).Key)));
        if (query is { First: null, Skip: 0 })
            Assert.Equal(found.Count, await _store.CountAsync(query));
    }

    [Fact]
    public async Task Operations_are_found_by_id_and_unknown_ids_find_nothing()
    {
        var found = await LedgerFolder.ListAsync(_store.QueryAsync(new HistoryQuery { Operations = [_operations["up.bin"], Guid.NewGuid()] }));
        Assert.Equal(_operations["up.bin"], Assert.IsType<UploadRecord>(Assert.Single(found)).OperationId);
        Assert.Null(await _store.GetResultAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task Records_tell_everything_that_was_recorded()
    {
        var target = await LedgerFolder.TargetAsync(_store);
        var start = LedgerFolder.Start(target, "deep/Größe.tar", at: DateTimeOffset.UtcNow.AddSeconds(-10)) with { Attempt = 2, IsDirectory = true, Kind = SourceKind.Regular };
        var claim = (await _store.BeginAsync(start))!;
        var outcome = LedgerFolder.Outcome(start.Outputs[0].Key) with
        {
            Compression = CompressionType.Gzip,
            SentSize = 250,
            SentSha256 = LedgerFolder.Sha("sent"),
            VersionId = "v1",
            StorageClass = "STANDARD_IA",
            Verification = VerificationMethod.ReadBack,
            Metadata = new Dictionary<string, string> { ["replaced_etag"] = "abc" },
        };
        var end = LedgerFolder.End(claim.Operation, OperationStatus.Success, outcome) with
        {
            UploadedAt = start.StartedAt.AddSeconds(4),
            VerifiedAt = start.StartedAt.AddSeconds(5),
            EndedAt = start.StartedAt.AddSeconds(6),
            RowCount = 12,
            DispositionOpen = true,
            Metadata = new Dictionary<string, string> { ["note"] = "ä" },
        };
        await _store.EndAsync(end);
        await _store.DisposedAsync(claim.Operation, Disposition.MovedToCompleted, Path.Combine(_folder.Folder, "completed", "Größe-2.tar"));

        var result = (await _store.GetResultAsync(claim.Operation))!;
        string source = Path.Combine("/inbox", "deep", "Größe.tar");
        Assert.Equal((source, "Größe.tar", OperationStatus.Success, "s3://b/in/deep/Größe.tar"), (result.TargetPath, result.TargetName, result.Status, result.ResultPath));
        Assert.Equal((2, 12L, 1000L, 250L, "bob"), (result.Attempt, result.RowCount, result.BytesRead, result.BytesUploaded, result.User));
        Assert.Equal(TimeSpan.FromSeconds(6), result.Duration);
        Assert.Equal(["Detected", "Settled", "Started", "Uploaded", "Verified", "Disposed"], result.Steps.Select(s => s.Name));
        Assert.Equal(TimeSpan.FromSeconds(5), result.Steps[4].At - result.StartedAt);
        Assert.Equal(("ä", "in/deep/Größe.tar", "Gzip", "250"), (result.Metadata["note"], result.Metadata["key"], result.Metadata["compression_type"], result.Metadata["compressed_size"]));

        var upload = Assert.Single(result.Outputs);
        Assert.Equal((1000L, 250L, "v1", "STANDARD_IA", VerificationMethod.ReadBack), (upload.OriginalSize, upload.CompressedSize, upload.VersionId, upload.StorageClass, upload.VerificationMethod));
        Assert.Equal((outcome.ETag, outcome.ChecksumS3, outcome.ContentType, "abc"), (upload.ETag, upload.ChecksumS3, upload.ContentType, upload.Metadata["replaced_etag"]));
        Assert.Equal("sha256:" + Convert.ToHexString(end.Sha256!).ToLowerInvariant(), upload.ChecksumOriginal);
        Assert.Equal("sha256:" + Convert.ToHexString(LedgerFolder.Sha("sent")).ToLowerInvariant(), upload.ChecksumCompressed);

        Assert.Equal((FileLocation.Local, source, 1000L, true, FileStatus.Completed), (upload.SourceFile!.Location, upload.SourceFile.Path, upload.SourceFile.Size, upload.SourceFile.IsDirectory, upload.SourceFile.Status));
        Assert.Equal(start.ModifiedTicks, upload.SourceFile.ModifiedAt!.Value.UtcTicks);
        Assert.Equal((FileLocation.Stream, FileStatus.Deleted, 250L), (upload.CompressedFile!.Location, upload.CompressedFile.Status, upload.CompressedFile.Size));
        Assert.Equal((FileLocation.S3, "in/deep/Größe.tar", 250L), (upload.S3File!.Location, upload.S3File.Path, upload.S3File.Size));
        Assert.Equal((source, "1000", "Gzip"), (upload.S3File.Tags["original_path"], upload.S3File.Tags["original_size"], upload.S3File.Tags["compression_type"]));
        Assert.Equal((FileLocation.Completed, upload.CompletedPath), (upload.CompletedFile!.Location, upload.CompletedFile.Path));
        Assert.Equal(("b", "in/deep/Größe.tar"), (upload.CompletedFile.Tags["s3_bucket"], upload.CompletedFile.Tags["s3_object_key"]));
        Assert.All(new[] { upload.SourceFile, upload.CompressedFile, upload.S3File, upload.CompletedFile }, f => Assert.Equal(claim.Operation.ToString(), f.Tags["upload_operation_id"]));
    }

    [Fact]
    public async Task File_records_are_found_by_path_location_status_and_operation()
    {
        var archive = await LedgerFolder.ListAsync(_store.QueryFilesAsync(new FileQuery { Operations = [_operations["sub/z.zip"]] }));
        Assert.Equal(["/drop/sub/z.zip", "sub/z/one.txt", "sub/z/two.txt"], archive.Select(f => f.Path.Replace('\\', '/')));
        var objects = await LedgerFolder.ListAsync(_store.QueryFilesAsync(new FileQuery { Location = FileLocation.S3, Path = "*.parquet" }));
        Assert.Equal("in/sub/a.parquet", Assert.Single(objects).Path);
        var failed = await LedgerFolder.ListAsync(_store.QueryFilesAsync(new FileQuery { Status = FileStatus.Failed }));
        Assert.Equal("no luck", Assert.Single(failed).ErrorMessage);
        Assert.Equal(2, (await LedgerFolder.ListAsync(_store.QueryFilesAsync(new FileQuery { Skip = 1, First = 2 }))).Count);
    }

    [Theory]
    [InlineData("*/one.txt", "sub/z/one.txt")]
    [InlineData("/drop/*", "/drop/sub/z.zip")]
    [InlineData("/moved/to/error/b?d.bin", "/moved/to/error/bad.bin")]
    [InlineData("*/a.*", "/inbox/sub/a.csv in/sub/a.parquet")]
    public async Task File_records_are_found_by_any_of_their_paths(string wildcard, string expected)
    {
        var target = await LedgerFolder.TargetAsync(_store);
        var claim = await _store.BeginAsync(LedgerFolder.Start(target, "bad.bin", at: Noon.AddMinutes(9)));
        await _store.EndAsync(LedgerFolder.End(claim!.Operation, OperationStatus.Failed) with { DispositionOpen = true });
        await _store.DisposedAsync(claim.Operation, Disposition.MovedToError, "/moved/to/error/bad.bin");

        var found = await LedgerFolder.ListAsync(_store.QueryFilesAsync(new FileQuery { Path = wildcard }));

        Assert.Equal(expected, string.Join(' ', found.Select(f => f.Path.Replace('\\', '/'))));
        Assert.Equal(found.Count, await _store.CountFilesAsync(new FileQuery { Path = wildcard }));
    }

    [Fact]
    public async Task All_operations_of_a_source_are_reached_whatever_its_row_points_at()
    {
        var target = await LedgerFolder.TargetAsync(_store);
        foreach (var status in new[] { OperationStatus.Failed, OperationStatus.Cancelled, OperationStatus.Success, OperationStatus.Cancelled })
            await LedgerFolder.IngestAsync(_store, target, "again.bin", status);
        await _store.BeginAsync(LedgerFolder.Start(target, "again.bin"));

        Assert.Equal(5, (await LedgerFolder.ListAsync(_store.QueryAsync(new HistoryQuery { Path = "/inbox/again.bin" }))).Count);
        Assert.Equal(0L, _folder.Scalar("SELECT count(*) FROM operation o JOIN file f ON f.id = o.file WHERE (f.operation IS o.id) = (o.aside IS NOT NULL)"));
    }

    [Fact]
    public async Task Many_pages_come_in_order_without_a_gap()
    {
        var target = await LedgerFolder.TargetAsync(_store);
        await Task.WhenAll(Enumerable.Range(0, 1200).Select(i => LedgerFolder.IngestAsync(_store, target, $"many/{i}.bin")));
        var found = await LedgerFolder.ListAsync(_store.QueryAsync(new HistoryQuery { Path = "many/*", First = 1100 }));
        Assert.Equal(1100, found.Select(f => f.OperationId).Distinct().Count());
        Assert.Equal(found.Select(f => f.OperationId.ToString()).OrderDescending(StringComparer.Ordinal), found.Select(f => f.OperationId.ToString()));
    }

    private async Task Add(Target target, string path, int minute, Func<OperationStart, OperationStart>? change = null, OperationStatus status = OperationStatus.Success) =>
        _operations[path] = await LedgerFolder.IngestAsync(_store, target, path, status, s => (change?.Invoke(s) ?? s) with { StartedAt = Noon.AddMinutes(minute) });
}
