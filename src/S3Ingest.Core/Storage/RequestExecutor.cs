using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// The way every request takes: wait for the endpoint, pass the concurrency gate, send, and on a fault wait and repeat.
/// Outages and expired credentials consume no attempt; answers that will not change are never repeated.
/// </summary>
internal sealed class RequestExecutor(IngestOptions options, EndpointBreaker breaker, ILogger logger)
{
    private static readonly TimeSpan HoursInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrencyGate _gate = new(Math.Max(1, options.MaxUploads) * Math.Max(1, options.PartsInFlight));
    private readonly Backoff _backoff = new(options.RetryMaxDelay);
    private readonly BandwidthLimiter? _limiter = BandwidthLimiter.For(options);
    private int _expired;
    private volatile bool _wasAccepted;
    private int _quiet;
    private long _repeated;

    /// <summary>Longest time without a byte of progress.</summary>
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests that may be under way now.</summary>
    public int Concurrency => _gate.Limit;

    /// <summary>Requests that were sent again after a fault.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>The window of INGEST_BANDWIDTH_SCHEDULE in which no content is sent; null when it may be.</summary>
    public BandwidthWindow? Quiet => _limiter?.Quiet;

    /// <summary>Waits while no content may be sent. For content of sources; a lease or a manifest has to be written at any hour.</summary>
    public async Task WaitForHoursAsync(CancellationToken ct)
    {
        while (Quiet is { } quiet)
        {
            if (Interlocked.Exchange(ref _quiet, 1) == 0)
                logger.LogWarning("No content is sent before {End} local time, what is left to send waits (INGEST_BANDWIDTH_SCHEDULE: {Window})", BandwidthWindow.Clock(quiet.End), quiet);
            await Task.Delay(HoursInterval, ct);
        }
        if (Interlocked.Exchange(ref _quiet, 0) == 1)
            logger.LogInformation("Content is sent again (INGEST_BANDWIDTH_SCHEDULE)");
    }

    public async Task<T> RunAsync<T>(S3Target target, Func<RequestWatch, Task<T>> send, CancellationToken ct)
    {
        for (int failures = 0; ;)
        {
            try
            {
                return await SendOnceAsync(target, send, TimeSpan.Zero, ct);
            }
            catch (Exception fault) when (!ct.IsCancellationRequested)
            {
                var next = await RecoverAsync(target, fault, failures, ct);
                failures = next ?? throw S3Fault.Exhausted(fault, target);
            }
        }
    }

    /// <summary>One attempt; throws what the SDK throws.</summary>
    public async Task<T> SendOnceAsync<T>(S3Target target, Func<RequestWatch, Task<T>> send, TimeSpan extraTime, CancellationToken ct)
    {
        await breaker.WaitAsync(ct);
        using var pass = await _gate.EnterAsync(ct);
        logger.LogDebug("{Operation} {Uri}", target.Operation, target.Uri);
        using var watch = new RequestWatch(IdleLimit + extraTime, ct);
        var reply = await send(watch);
        _gate.Succeeded();
        _wasAccepted = true;
        if (Interlocked.Exchange(ref _expired, 0) == 1)
            logger.LogInformation("The credentials are valid again.");
        return reply;
    }

    /// <summary>
    /// Waits as the fault asks for. Returns the count of failures so far, or null when the request must not be repeated.
    /// </summary>
    public async Task<int?> RecoverAsync(S3Target target, Exception fault, int failures, CancellationToken ct)
    {
        var next = await WaitAsync(target, fault, failures, ct);
        if (next is not null)
            Interlocked.Increment(ref _repeated);
        return next;
    }

    public PartBody Body(ReadOnlyMemory<byte> content, RequestWatch watch) => new(content, watch, _limiter);

    private async Task<int?> WaitAsync(S3Target target, Exception fault, int failures, CancellationToken ct)
    {
        switch (S3Fault.Classify(fault))
        {
            case FaultKind.Permanent:
                return null;
            // Credentials that were never good are wrong ones: a command that waited for them would never end.
            case FaultKind.CredentialsExpired when !_wasAccepted:
                return null;
            case FaultKind.CredentialsExpired:
                await PauseAsync(target, fault, ct);
                return failures;
            case FaultKind.NoResponse when await breaker.WasOutageAsync(fault, ct):
                return failures;
            case FaultKind.Throttled:
                _gate.Throttled();
                break;
        }
        if (++failures >= options.RetryAttempts)
            return null;
        var delay = _backoff.After(failures);
        logger.LogDebug("{Operation} {Uri} failed ({Reason}), next attempt in {Delay:F1} s", target.Operation, target.Uri, fault.Message, delay.TotalSeconds);
        await Task.Delay(delay, ct);
        return failures;
    }

    // Renewal happens outside of this process, or inside the SDK's credential provider; either way time is what it takes.
    private async Task PauseAsync(S3Target target, Exception fault, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _expired, 1) == 0)
            logger.LogWarning("{Message} Work waits and goes on when they are renewed.", S3Fault.Translate(fault, target).Message);
        await Task.Delay(_backoff.After(5), ct);
    }
}
