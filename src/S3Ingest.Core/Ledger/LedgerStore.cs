using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Ledger;

/// <summary>The memory of S3Ingest: what was begun, what reached S3, what became of every source. One SQLite file.</summary>
public sealed class LedgerStore : IAsyncDisposable
{
    private LedgerStore() { }
    /// <summary>Opens or creates a ledger.</summary>
    public static Task<LedgerStore> OpenAsync(string path, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>What opening found.</summary>
    public LedgerState State { get; }
    /// <summary>Where a damaged ledger was put.</summary>
    public string? SetAsidePath { get; }
    /// <summary>Absolute path.</summary>
    public string Path { get; } = "";
    /// <summary>Random id of this ledger, 14 hex digits.</summary>
    public string LedgerId { get; } = "";
    /// <summary>Interns a target.</summary>
    public Task<Target> TargetAsync(string sourceRoot, string endpoint, string bucket, string keyPrefix, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Takes a watch directory; throws LedgerLocked.</summary>
    public WatchLock AcquireWatchLock(string watchDirectory) => throw new NotImplementedException();
    /// <summary>Claims a source; null when a live run has it; throws KeyCollision (with Key, and Target = path of the owner) when another source of the target owns a planned key.</summary>
    public Task<Claim?> BeginAsync(OperationStart start, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Plans further outputs (archive entries) before they are sent; throws KeyCollision as BeginAsync does.</summary>
    public Task PlanAsync(Guid operation, IReadOnlyList<PlannedOutput> outputs, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Records a multipart upload before its first part.</summary>
    public Task UploadCreatedAsync(Guid operation, int output, string key, string uploadId, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Records that all parts of an upload are sent and its completion is held: what to complete it with (opaque text of the pipeline) and what is expected.</summary>
    public Task UploadHeldAsync(Guid operation, string uploadId, OutputOutcome expected, string held, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>The source was read to its end without fault: from here the held uploads are completed, also after a crash. Records the facts of the planned end, not its status.</summary>
    public Task CommittingAsync(OperationEnd planned, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Completed or aborted: the upload ids of an output are forgotten.</summary>
    public Task UploadClosedAsync(Guid operation, int output, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Records an output that is committed and verified.</summary>
    public Task OutputCommittedAsync(Guid operation, OutputOutcome outcome, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Ends an operation.</summary>
    public Task EndAsync(OperationEnd end, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Records what happened to the source and gives up the claim.</summary>
    public Task DisposedAsync(Guid operation, Disposition disposition, string? path, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Newest known state of a source.</summary>
    public Task<SourceState?> FindSourceAsync(Target target, string relativePath, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Same content, new time of last write: the known state is moved without a new operation. False when there is no known state of that size.</summary>
    public Task<bool> TouchSourceAsync(Target target, string relativePath, long size, long modifiedTicks, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>The source whose output holds a key, or is about to.</summary>
    public Task<KeyOwner?> FindKeyOwnerAsync(Target target, string key, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Loads the known states of a target.</summary>
    public Task<KnownSources> LoadKnownAsync(Target target, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Takes over what dead runs left behind on a target.</summary>
    public Task<IReadOnlyList<InterruptedOperation>> FindInterruptedAsync(Target target, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Uploads of ended operations that could not be aborted then; UploadClosedAsync forgets them.</summary>
    public Task<IReadOnlyList<OpenUpload>> FindOrphanedUploadsAsync(Target target, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Cached provider profile.</summary>
    public Task<string?> GetProviderProfileAsync(string endpoint, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Caches a provider profile.</summary>
    public Task SaveProviderProfileAsync(string endpoint, string json, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Rebuild from S3 metadata. Sources that the ledger knows already are left alone. Returns how many were added.</summary>
    public Task<long> ImportAsync(IEnumerable<RebuiltSource> sources, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>History, newest first: an IngestResult for Ingest, an UploadRecord for Upload.</summary>
    public IAsyncEnumerable<OperationRecord> QueryAsync(HistoryQuery query, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    /// <summary>File records, newest operation first.</summary>
    public IAsyncEnumerable<FileRecord> QueryFilesAsync(FileQuery query, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    /// <summary>One operation; null when unknown.</summary>
    public Task<IngestResult?> GetResultAsync(Guid operation, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
