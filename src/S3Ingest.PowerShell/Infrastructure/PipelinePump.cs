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
    /// <summary>Longest time between two ticks.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<Entry> actions = [];
    private readonly CancellationTokenSource stop = new();
    private volatile bool discarding;
    private Task? work;

    /// <summary>Cancelled when the pipeline ends early.</summary>
    public CancellationToken StopToken => stop.Token;

    /// <summary>True from <see cref="Start"/> on.</summary>
    public bool HasStarted => work is not null;

    /// <summary>True when the work was started and has ended, well or not.</summary>
    public bool HasEnded => work is { IsCompleted: true };

    /// <summary>Starts the work. At most one work runs at a time, and a pump serves one.</summary>
    public void Start(Func<CancellationToken, Task> body) => work = Task.Run(() => RunAsync(body));

    /// <summary>Queues an action for the pipeline thread. Dropped when the pipeline has ended.</summary>
    public void Post(Action action)
    {
        try
        {
            if (!discarding && !actions.IsAddingCompleted)
                actions.Add(new Entry(action, null));
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
        if (discarding)
            return Task.CompletedTask;
        actions.Add(new Entry(action, done));
        return done.Task;
    }

    /// <summary>Asks the work to stop. Safe on every thread.</summary>
    public void Cancel() => stop.Cancel();

    /// <summary>Pipeline thread: runs what is queued now and returns.</summary>
    public void RunPending(Action? tick = null) => Guard(() =>
    {
        while (actions.TryTake(out var entry))
            Run(entry);
        tick?.Invoke();
    });

    /// <summary>Pipeline thread: runs actions until the work has ended. What the work threw is for <see cref="ThrowIfFaulted"/>.</summary>
    public void RunToEnd(Action? tick = null)
    {
        if (work is null)
            return;
        Guard(() =>
        {
            var sinceTick = Stopwatch.StartNew();
            while (!actions.IsCompleted)
            {
                if (actions.TryTake(out var entry, TickInterval))
                    Run(entry);
                if (sinceTick.Elapsed < TickInterval)
                    continue;
                tick?.Invoke();
                sinceTick.Restart();
            }
        });
    }

    /// <summary>Throws what the ended work threw.</summary>
    public void ThrowIfFaulted() => work?.GetAwaiter().GetResult();

    /// <summary>Pipeline thread: cancels the work and waits for its end; what it still wants to write is dropped.</summary>
    public void StopAndWait()
    {
        discarding = true;
        stop.Cancel();
        while (work is { IsCompleted: false } || actions.Count > 0)
        {
            if (actions.TryTake(out var entry, millisecondsTimeout: 50))
                Run(entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopAndWait();
        actions.Dispose();
        stop.Dispose();
    }

    private void Run(Entry entry)
    {
        try
        {
            if (!discarding)
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
            await body(stop.Token);
        }
        finally
        {
            actions.CompleteAdding();
        }
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
