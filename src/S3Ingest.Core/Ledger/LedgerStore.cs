using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// The memory of S3Ingest: what was begun, what reached S3, what became of every source. One SQLite file that many
/// processes may use at once; each open store is a run of its own. A change is on disk when its task completes.
/// </summary>
/// <remarks>
/// Faults: <see cref="IngestException"/> with LedgerLocked (transient: another process writes for too long), LedgerCorrupt
/// (stop and start again), ConfigurationInvalid (path, schema); <see cref="IOException"/> when the file cannot be written;
/// <see cref="InvalidOperationException"/> for a change that does not match the state of its operation.
/// </remarks>
public sealed partial class LedgerStore : IAsyncDisposable
{
    private readonly LedgerOpening.Opened _opened;
    private readonly RunInfo _run;
    private readonly ILogger _logger;
    private readonly LedgerWriter _writer;
    private readonly ReaderPool _readers;
    private readonly Dictionary<long, KnownSources> _known = [];
    private bool _disposed;

    private LedgerStore(string path, RunInfo run, LedgerOpening.Opened opened, ILogger logger)
    {
        (Path, _run, _opened, _logger) = (path, run, opened, logger);
        _readers = new ReaderPool(path);
        _writer = new LedgerWriter(new WriteContext(opened.Db, opened.Ids, opened.Run, opened.Locks));
    }

    /// <summary>What opening found. Unless it is Opened, the ledger is empty and to be rebuilt from S3.</summary>
    public LedgerState State => _opened.State;

    /// <summary>Where a damaged ledger was put.</summary>
    public string? SetAsidePath => _opened.SetAsidePath;

    /// <summary>Absolute path of the file.</summary>
    public string Path { get; }

    /// <summary>Random id of this ledger: 14 hex digits.</summary>
    public string LedgerId => _opened.Ids.LedgerId;

    /// <summary>Write transactions so far.</summary>
    internal long Commits => _writer.Commits;

    /// <summary>Opens a ledger, creates it when there is none, sets it aside when it is damaged.</summary>
    /// <param name="path">File on a local disk; its folder is made for the owner only.</param>
    /// <param name="run">Who uses it.</param>
    /// <param name="loggers">Where creating, setting aside and weaknesses are logged.</param>
    /// <param name="cancellationToken">Ends the wait for another process that is opening it.</param>
    /// <exception cref="IngestException">ConfigurationInvalid, LedgerLocked, LedgerUnavailable, or LedgerCorrupt while other processes use it.</exception>
    public static Task<LedgerStore> OpenAsync(string path, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken = default) =>
        Task.Run(async () =>
        {
            string full = System.IO.Path.GetFullPath(path);
            var logger = loggers.CreateLogger<LedgerStore>();
            try
            {
                var opened = await LedgerOpening.RunAsync(full, run, logger, cancellationToken);
                logger.LogDebug("Ledger {Path} ({LedgerId}) is open: {State}, run {Run}.", full, opened.Ids.LedgerId, opened.State, opened.Run);
                return new LedgerStore(full, run, opened, logger);
            }
            catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or IOException or UnauthorizedAccessException)
            {
                throw LedgerFaults.From(e, full);
            }
        }, cancellationToken);

    /// <summary>Numbers a target; the same one has the same number for ever.</summary>
    /// <param name="sourceRoot">Absolute directory.</param>
    /// <param name="endpoint">URL; empty for AWS.</param>
    /// <param name="bucket">Bucket.</param>
    /// <param name="keyPrefix">Empty, or ends with <c>/</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<Target> TargetAsync(string sourceRoot, string endpoint, string bucket, string keyPrefix, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => c.Targets.Intern(sourceRoot, endpoint, bucket, keyPrefix), cancellationToken);

    /// <summary>Keeps other watchers of this ledger off a directory.</summary>
    /// <exception cref="IngestException">LedgerLocked; the message names process and host.</exception>
    public WatchLock AcquireWatchLock(string watchDirectory)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(watchDirectory));
        return new WatchLock(full, _opened.Locks.AddWatch(full, _run));
    }

    /// <summary>The cached profile of a provider, as JSON; null when there is none.</summary>
    public Task<string?> GetProviderProfileAsync(string endpoint, CancellationToken cancellationToken = default) =>
        ReadAsync(db => (string?)db.Scalar("SELECT profile FROM provider_profile WHERE endpoint = $1", endpoint), cancellationToken);

    /// <summary>Caches the profile of a provider.</summary>
    public Task SaveProviderProfileAsync(string endpoint, string json, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => c.Db.Execute(
            "INSERT INTO provider_profile (endpoint, profile, saved) VALUES ($1, $2, $3) ON CONFLICT (endpoint) DO UPDATE SET profile = excluded.profile, saved = excluded.saved",
            endpoint, json, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), cancellationToken);

    /// <summary>Takes completed sources in from the metadata of their objects. Those that the ledger knows already are left alone.</summary>
    /// <returns>How many were added.</returns>
    public async Task<long> ImportAsync(IEnumerable<RebuiltSource> sources, CancellationToken cancellationToken = default)
    {
        long added = 0;
        foreach (var chunk in sources.Chunk(500))
        {
            var changes = await _writer.RunAsync(c => chunk.Select(s => Rebuild.Add(c, s)).ToList(), cancellationToken);
            foreach (var change in changes.OfType<OperationFinish.Change>())
            {
                Apply(change);
                added++;
            }
        }

        return added;
    }

    /// <summary>False for a target whose objects in S3 this ledger has not taken in yet: it is new, or an earlier ledger is lost.</summary>
    public Task<bool> IsLearnedAsync(Target target, CancellationToken cancellationToken = default) =>
        ReadAsync(db => db.Scalar("SELECT learned FROM target WHERE id = $1", target.Id) is long, cancellationToken);

    /// <summary>Records that what is in S3 was taken in, so that it happens once.</summary>
    public Task MarkLearnedAsync(Target target, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => c.Db.Execute("UPDATE target SET learned = $2 WHERE id = $1", target.Id, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), cancellationToken);

    /// <summary>File records, those of the newest operation first.</summary>
    public IAsyncEnumerable<FileRecord> QueryFilesAsync(FileQuery query, CancellationToken cancellationToken = default) =>
        StreamAsync(new FileRecordReader(_opened.Ids, _readers, query).NextPage, cancellationToken);

    /// <summary>How many file records match; what the query says of pages is left out. They are made one by one for that.</summary>
    public async Task<long> CountFilesAsync(FileQuery query, CancellationToken cancellationToken = default)
    {
        long count = 0;
        await foreach (var _ in QueryFilesAsync(query with { First = null, Skip = 0 }, cancellationToken))
            count++;
        return count;
    }

    /// <summary>One operation with all its outputs; null when this ledger does not know it.</summary>
    public Task<IngestResult?> GetResultAsync(Guid operation, CancellationToken cancellationToken = default) =>
        ReadAsync(db => HistoryReader.Get(db, _opened.Ids, operation), cancellationToken);

    /// <summary>One upload; null when this ledger does not know it.</summary>
    public Task<UploadRecord?> GetUploadAsync(Guid operation, CancellationToken cancellationToken = default) =>
        ReadAsync(db => HistoryReader.GetUpload(db, _opened.Ids, operation), cancellationToken);

    /// <summary>An operation with what is needed to run it again; null when this ledger does not know it.</summary>
    public Task<PastOperation?> FindPastAsync(Guid operation, CancellationToken cancellationToken = default) =>
        ReadAsync(db => PastOperations.Find(db, _opened.Ids, operation), cancellationToken);

    /// <summary>
    /// Forgets operations that began before then and that skipped their source or were replaced by a newer one, in small
    /// transactions. What is needed to recognise what is done, to recover or to restart stays.
    /// </summary>
    /// <returns>How many.</returns>
    public async Task<long> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        long deleted = 0;
        Retention.Place? place = default(Retention.Place);
        while (place is { } after)
        {
            (int step, place) = await _writer.RunAsync(c => Retention.Step(c, after, before, count: 500), cancellationToken);
            deleted += step;
        }

        return deleted;
    }

    /// <summary>Waits for what is queued, ends the run and gives up its locks.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await Task.Run(() => Close(inOrder: true));
    }

    /// <summary>For tests: what the death of the process does. Locks are gone, nothing is ended.</summary>
    internal void Abandon()
    {
        _disposed = true;
        Close(inOrder: false);
    }

    private void Close(bool inOrder)
    {
        if (inOrder)
            _ = _writer.RunAsync(c => c.Db.Execute("UPDATE run SET ended = $2 WHERE id = $1", c.Run, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), CancellationToken.None);
        _writer.Dispose();
        _readers.Dispose();
        if (!inOrder)
        {
            _opened.RunLock.Abandon();
            _opened.Db.Dispose();
            return;
        }

        // The last one to close remembers the file as it leaves it; another one that is just opening will do it later.
        using var entered = _opened.Locks.TryEnter();
        _opened.Db.Dispose();
        _opened.RunLock.Dispose();
        if (entered is not null && !_writer.MetDamage && !_opened.Locks.AnyAlive() && !File.Exists(Path + "-wal"))
            LedgerIntegrity.Stamp(Path, LedgerOpening.StampPath(_opened.Locks), _opened.CheckedAt);
    }

    private Task<T> ReadAsync<T>(Func<LedgerConnection, T> work, CancellationToken cancellationToken) =>
        Task.Run(() => _readers.Read(work), cancellationToken);

    private async IAsyncEnumerable<T> StreamAsync<T>(Func<LedgerConnection, List<T>?> nextPage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ReadAsync(nextPage, cancellationToken) is { } page)
        {
            foreach (var item in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return item;
            }
        }
    }

    private void Apply(OperationFinish.Change? change)
    {
        if (change is null)
            return;
        lock (_known)
        {
            if (_known.TryGetValue(change.Target.Id, out var known))
                known.Apply(change);
        }
    }
}
