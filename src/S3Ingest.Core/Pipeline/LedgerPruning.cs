using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Pipeline;

/// <summary>INGEST_LEDGER_RETENTION_DAYS: when a run starts, however many directories it works on, and once a day from then on.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="days">Age; 0 forgets nothing.</param>
/// <param name="log">Where it is told.</param>
/// <param name="time">Clock.</param>
internal sealed class LedgerPruning(LedgerStore ledger, int days, ILogger log, TimeProvider time)
{
    /// <summary>How often a long run asks whether it is time.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly object _gate = new();
    private long? _last;

    /// <summary>Forgets what is old enough, unless that was done within a day.</summary>
    /// <exception cref="IngestException">Faults of the ledger.</exception>
    public async Task RunIfDueAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (days == 0 || (_last is { } last && time.GetElapsedTime(last) < Interval))
                return;
            _last = time.GetTimestamp();
        }
        var before = time.GetUtcNow().AddDays(-days);
        if (await ledger.PruneAsync(before, cancellationToken) is > 0 and var count)
            log.LogInformation("{Count} operations that began before {Before:u} and have been skipped or superseded are forgotten (INGEST_LEDGER_RETENTION_DAYS)", count, before);
    }

    /// <summary>The same beside the work of a run: a ledger that has a fault is told by that work, and tomorrow is another day.</summary>
    public async Task TryRunIfDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunIfDueAsync(cancellationToken);
        }
        catch (IngestException e)
        {
            log.LogWarning("Old operations were not forgotten, that is tried again in a day: {Reason}", e.Message);
        }
    }
}
