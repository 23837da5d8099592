using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Pipeline;

/// <summary>What can be seen of a run while it lasts, and how a watcher is held back.</summary>
public sealed partial class IngestEngine
{
    private readonly Suspension _suspension = new();
    private volatile WatcherState _state = WatcherState.Starting;
    private volatile ErrorNote? _lastError;

    /// <summary>Number of the watcher in this process.</summary>
    public int WatcherId { get; set; } = 1;

    /// <summary>Lets no new source begin; what is in work is finished, and scans go on.</summary>
    /// <param name="reason">Who asks for it, for <see cref="IngestWatcher.PauseReason"/>.</param>
    public void Suspend(string reason)
    {
        if (_suspension.Begin(reason))
            _log.LogInformation("Suspended ({Reason}): what is in work is finished, nothing new begins in {Path}", reason, _options.WatchDirectory);
    }

    /// <summary>Takes <see cref="Suspend"/> back.</summary>
    public void Resume()
    {
        if (_suspension.End())
            _log.LogInformation("Resumed: {Path}", _options.WatchDirectory);
    }

    /// <summary>State of the watcher at this moment.</summary>
    public IngestWatcher Snapshot()
    {
        var progress = _meter.Snapshot();
        var pauseReason = _state == WatcherState.Watching ? PauseReason() : null;
        return new IngestWatcher
        {
            Id = WatcherId,
            Path = _options.WatchDirectory ?? "",
            State = _state != WatcherState.Watching ? _state
                : pauseReason is not null ? WatcherState.Paused
                : _watcher is { IsMissing: true } ? WatcherState.WaitingForDirectory
                : _store.IsEndpointDown ? WatcherState.WaitingForEndpoint
                : WatcherState.Watching,
            PauseReason = pauseReason,
            Settling = _watcher?.Settling ?? 0,
            Queued = progress.FilesQueued,
            Active = progress.FilesActive,
            OldestWait = _meter.OldestWait,
            Succeeded = _meter.Succeeded,
            Failed = _meter.Failed,
            Ignored = _watcher?.Ignored ?? 0,
            IgnoredBy = _watcher?.IgnoredBy ?? new Dictionary<string, long>(),
            BytesRead = progress.BytesDone,
            BytesUploaded = _meter.BytesUploaded,
            Retries = _store.RepeatedRequests,
            BytesPerSecond = progress.BytesPerSecond,
            LastScan = _watcher?.LastScan,
            LastErrorId = _lastError is { } last ? last.Id : _watcher?.LastErrorId?.ToString(),
            LastError = _lastError is { } error ? error.Message : _watcher?.LastError,
            StartedAt = _startedAt,
        };
    }

    private string? PauseReason() =>
        _suspension.Reason
        ?? (_store.Quiet is { } quiet ? $"INGEST_BANDWIDTH_SCHEDULE until {BandwidthWindow.Clock(quiet.End)}" : null);

    private async Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        while (PauseReason() is not null)
        {
            await _suspension.WaitAsync(cancellationToken);
            await _store.WaitForHoursAsync(cancellationToken);
        }
    }

    /// <summary>Keeps the newest error for the watcher's state.</summary>
    private async IAsyncEnumerable<IngestResult> Observed(IAsyncEnumerable<IngestResult> results)
    {
        await using var enumerator = results.GetAsyncEnumerator(CancellationToken.None);
        while (true)
        {
            try
            {
                if (!await enumerator.MoveNextAsync())
                    yield break;
            }
            catch (Exception e)
            {
                Note((e as IngestException)?.ErrorId.ToString(), e.Message);
                SetState(WatcherState.Faulted);
                throw;
            }
            if (enumerator.Current.ErrorMessage is { } message)
                Note(enumerator.Current.ErrorId, message);
            yield return enumerator.Current;
        }
    }

    private void Note(string? id, string message) => _lastError = new ErrorNote(id, message);

    private void SetState(WatcherState state) => _state = state;

    private sealed record ErrorNote(string? Id, string Message);
}
