using System.Collections.Concurrent;
using System.Diagnostics;

namespace S3Ingest.Commands;

/// <summary>
/// Joins asynchronous work to the one thread that may write to a pipeline. The work runs on tasks and posts actions;
/// the pipeline thread runs them until the work has ended. Whatever ends the pipeline early (Ctrl+C,
/// <c>Select-Object -First</c>, an error that stops) cancels the work and then waits for its orderly end, so no
/// handle and no lock outlives the command.
/// </summary>
internal sealed class PipelinePump : IDisposable
{
    /// <summary>Ticks come at most so often, and about so often.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<Entry> _actions = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _sinceTick = Stopwatch.StartNew();
    private volatile bool _discarding;
    private Task? _work;

    /// <summary>Cancelled when the pipeline ends early.</summary>
    public CancellationToken StopToken => _stop.Token;

    /// <summary>True from <see cref="Start"/> on.</summary>
    public bool HasStarted => _work is not null;

    /// <summary>True when the work was started and has ended, well or not.</summary>
    public bool HasEnded => _work is { IsCompleted: true };

    /// <summary>Starts the work. At most one work runs at a time, and a pump serves one.</summary>
    public void Start(Func<CancellationToken, Task> body)
    {
        ProcessEnd.Register(this, EndAsync);
        _work = Task.Run(() => RunAsync(body));
    }

    /// <summary>Queues an action for the pipeline thread. Dropped when the pipeline has ended.</summary>
    public void Post(Action action)
    {
        try
        {
            if (!_discarding && !_actions.IsAddingCompleted)
                _actions.Add(new Entry(action, null));
        }
        catch (InvalidOperationException)
        {
            // The work has ended, or the command with it: a late log line of a timer or of a background watcher.
        }
    }

    /// <summary>Queues an action and waits until the pipeline thread has run it, so a slow reader slows the work.</summary>
    public Task SendAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_discarding)
            return Task.CompletedTask;
        _actions.Add(new Entry(action, done));
        return done.Task;
    }

    /// <summary>Asks the work to stop. Safe on every thread and at every time.</summary>
    public void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command has ended meanwhile.
        }
    }

    /// <summary>Pipeline thread: runs what is queued now and returns.</summary>
    public void RunPending(Action? tick = null) => Guard(() =>
    {
        while (_actions.TryTake(out var entry))
            Run(entry);
        Tick(tick);
    });

    /// <summary>Pipeline thread: runs actions until the work has ended. What the work threw is for <see cref="ThrowIfFaulted"/>.</summary>
    public void RunToEnd(Action? tick = null)
    {
        if (_work is null)
            return;
        Guard(() =>
        {
            while (!_actions.IsCompleted)
            {
                if (_actions.TryTake(out var entry, TickInterval))
                    Run(entry);
                Tick(tick);
            }
        });
    }

    /// <summary>Throws what the ended work threw.</summary>
    public void ThrowIfFaulted() => _work?.GetAwaiter().GetResult();

    /// <summary>Pipeline thread: cancels the work and waits for its end; what it still wants to write is dropped.</summary>
    public void StopAndWait()
    {
        _discarding = true;
        _stop.Cancel();
        while (_work is { IsCompleted: false } || _actions.Count > 0)
        {
            if (_actions.TryTake(out var entry, millisecondsTimeout: 50))
                Run(entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopAndWait();
        _actions.Dispose();
        _stop.Dispose();
    }

    private void Tick(Action? tick)
    {
        if (_sinceTick.Elapsed < TickInterval)
            return;
        _sinceTick.Restart();
        tick?.Invoke();
    }

    private void Run(Entry entry)
    {
        try
        {
            if (!_discarding)
                entry.Body();
        }
        finally
        {
            entry.Done?.TrySetResult();
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> body)
    {
        try
        {
            await body(_stop.Token);
        }
        finally
        {
            _actions.CompleteAdding();
            ProcessEnd.Forget(this);
        }
    }

    /// <summary>The process ends; the pipeline thread still runs and takes what the work sends.</summary>
    private async Task EndAsync()
    {
        Cancel();
        if (_work is not null)
            await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Guard(Action body)
    {
        try
        {
            body();
        }
        catch
        {
            StopAndWait();
            throw;
        }
    }

    private readonly record struct Entry(Action Body, TaskCompletionSource? Done);
}
