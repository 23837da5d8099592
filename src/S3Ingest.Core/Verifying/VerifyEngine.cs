using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>
/// Proves that what the ledger says is in S3 is there. It reads only: nothing in S3 changes, and the ledger learns that
/// the verification took place and what it found.
/// </summary>
public sealed class VerifyEngine : IAsyncDisposable
{
    private static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(60);

    private readonly IngestOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly LedgerStore _ledger;
    private readonly ObjectStore _store;
    private readonly ConcurrentDictionary<string, ObjectStore> _others = [];
    private readonly VerifyTally _tally = new();

    private VerifyEngine(IngestOptions options, LedgerStore ledger, ObjectStore store, ILoggerFactory loggers)
    {
        (_options, _ledger, _store, _loggers) = (options, ledger, store, loggers);
        _log = loggers.CreateLogger("S3Ingest");
    }

    /// <summary>How far the verification is.</summary>
    public VerifyProgress Progress => _tally.Progress;

    /// <summary>What the verification came to; null before its end.</summary>
    public VerifySummary? Summary { get; private set; }

    /// <summary>Opens ledger and client; no request is sent.</summary>
    /// <param name="options">Bucket, prefix, credentials, ledger.</param>
    /// <param name="concurrency">Objects that are looked at concurrently.</param>
    /// <param name="run">Who asks.</param>
    /// <param name="loggers">Decisions and weaknesses.</param>
    /// <param name="cancellationToken">Stops waiting for the ledger.</param>
    /// <exception cref="IngestException">LedgerLocked, LedgerCorrupt, ConfigurationInvalid.</exception>
    public static async Task<VerifyEngine> OpenAsync(IngestOptions options, int concurrency, RunInfo run, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // As many requests as objects, no more.
        options = options with { MaxUploads = concurrency, PartsInFlight = 1 };
        var ledger = await LedgerStore.OpenAsync(options.LedgerPath, run, loggers, cancellationToken);
        try
        {
            return new VerifyEngine(options, ledger, ObjectStore.Open(options, loggers), loggers);
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks at the objects and hands out each outcome as it is known. An engine verifies once.</summary>
    /// <exception cref="IngestException">BucketNotFound, AccessDenied to the listing, CredentialsInvalid, EndpointUnreachable at the first contact.</exception>
    public async IAsyncEnumerable<VerifyOutcome> RunAsync(VerifyQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        var sources = new VerifySources(_ledger, _store, _options.KeyPrefix, query, _tally, _log);
        var id = await _ledger.BeginInspectionAsync(new InspectionStart(OperationType.Verify, _store.BucketName, sources.Scope, query.Depth, _tally.StartedAt, sources.Selection), stop);
        var check = new ObjectCheck(_ledger, query.Depth, _log);
        var scope = sources.Selection is { } selection ? $"{sources.Scope} ({selection})" : sources.Scope;
        Exception? fault = null;
        bool isWhole = false;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Bounded: a slow reader slows the requests.
        var outcomes = Channel.CreateBounded<VerifyOutcome>(query.Concurrency);
        var work = Task.Run(() => WorkAsync(sources, check, query.Concurrency, outcomes.Writer, ending.Token), CancellationToken.None);
        try
        {
            await foreach (var outcome in outcomes.Reader.ReadAllAsync(CancellationToken.None))
            {
                _tally.Add(outcome);
                yield return outcome;
            }
            fault = await FaultOfAsync(work, stop);
            isWhole = !stop.IsCancellationRequested;
        }
        finally
        {
            // A reader that has left must not leave writers waiting.
            await ending.CancelAsync();
            await foreach (var _ in outcomes.Reader.ReadAllAsync(CancellationToken.None))
            {
            }
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _ledger.EndInspectionAsync(id, _tally.End(isWhole, fault), CancellationToken.None);
            Summary = _tally.Summary(id, _store.BucketName, scope, query.Depth);
        }
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
        if (isWhole)
            Report(check, Summary!);
    }

    /// <summary>The objects that <see cref="RunAsync"/> would look at, as far as the ledger has them. No request is sent, nothing is recorded.</summary>
    public async IAsyncEnumerable<VerifyOutcome> PlanAsync(VerifyQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        var sources = new VerifySources(_ledger, _store, _options.KeyPrefix, query, _tally, _log);
        await foreach (var work in sources.PlannedAsync(stop))
        {
            var expected = ObjectComparison.Expected(work.Recorded!, VerificationMethod.None);
            yield return ObjectCheck.Outcome(work.Recorded!, new Verdict(VerifyStatus.Planned, VerificationMethod.None, expected, null));
        }
        foreach (var refused in sources.Refused)
            yield return refused;
    }

    /// <summary>Closes client and ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others.Values)
            other.Dispose();
        _store.Dispose();
        await _ledger.DisposeAsync();
    }

    private async Task WorkAsync(VerifySources sources, ObjectCheck check, int concurrency, ChannelWriter<VerifyOutcome> outcomes, CancellationToken ct)
    {
        try
        {
            await new EndpointContact(_options, _store, _ledger, _log, mayProbe: false).MakeAsync(ContactPatience, ct);
            await Parallel.ForEachAsync(
                sources.ReadAsync(ct),
                new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = ct },
                async (work, token) => await outcomes.WriteAsync(await LookAsync(check, work, token), token));
            foreach (var refused in sources.Refused)
                await outcomes.WriteAsync(refused, ct);
        }
        finally
        {
            outcomes.Complete();
        }
    }

    private async Task<VerifyOutcome> LookAsync(ObjectCheck check, VerifyWork work, CancellationToken ct)
    {
        if (work.Recorded is not { } recorded)
            return Orphan(work.Listed!);
        try
        {
            if (work.Listed is { } listed && check.Depth == VerifyDepth.Metadata && ObjectComparison.Proves(recorded, listed))
                return ObjectCheck.Outcome(recorded, ObjectComparison.Of(recorded, listed));
            return await check.RunAsync(StoreOf(recorded.BucketName), recorded, ct);
        }
        catch (IngestException e) when (e.ErrorId is not (IngestErrorId.CredentialsInvalid or IngestErrorId.LedgerCorrupt or IngestErrorId.LedgerUnavailable))
        {
            return new VerifyOutcome(
                new VerifyResult
                {
                    Key = recorded.Key,
                    BucketName = recorded.BucketName,
                    OperationId = recorded.Operation,
                    Status = VerifyStatus.Error,
                    Expected = ObjectComparison.Expected(recorded, VerificationMethod.None),
                    Actual = e.Message,
                },
                recorded.Size,
                e);
        }
    }

    private VerifyOutcome Orphan(ListedObject listed) => new(
        new VerifyResult
        {
            Key = listed.Key,
            BucketName = _store.BucketName,
            Status = VerifyStatus.Orphan,
            Actual = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{listed.Size} bytes, ETag {listed.ETag}, {listed.LastModified.UtcDateTime:u}"),
        },
        listed.Size);

    /// <summary>Records may name other buckets at the same endpoint.</summary>
    private ObjectStore StoreOf(string bucket) => bucket == _store.BucketName ? _store : _others.GetOrAdd(bucket, name =>
    {
        var other = ObjectStore.Open(_options with { BucketName = name }, _loggers);
        other.Profile = _store.Profile;
        return other;
    });

    private static async Task<Exception?> FaultOfAsync(Task work, CancellationToken stop)
    {
        try
        {
            await work;
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            // Recorded, then thrown again by the caller.
            return e;
        }
    }

    private void Report(ObjectCheck check, VerifySummary sum)
    {
        if (sum.Checked == 0)
            _log.LogWarning("There was nothing to verify: the ledger {Path} has no such object in {Scope}", _ledger.Path, sum.Scope);
        if (check.OnlySize > 0)
            _log.LogWarning("{Count} objects could be compared by size alone: the ledger has neither checksum nor ETag of them. -Deep reads contents", check.OnlySize);
        if (check.NotHashed > 0)
            _log.LogWarning("{Count} objects were not read back: the ledger has no hash of their content", check.NotHashed);
        _log.LogInformation("{Checked} objects of {Scope}: {Verified} verified, {Findings} not, in {Seconds:0.0} s", sum.Checked, sum.Scope, sum.Verified, sum.Checked - sum.Verified, sum.Duration.TotalSeconds);
    }
}
