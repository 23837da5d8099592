using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>A cmdlet whose work is asynchronous. Everything that it writes goes through the pump onto the pipeline thread.</summary>
public abstract class AsyncCommand : PSCmdlet, IDisposable
{
    private protected PipelinePump Pump { get; private set; } = new();

    /// <inheritdoc/>
    protected override void StopProcessing() => Pump.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>PowerShell disposes a cmdlet however its pipeline ended; work that still runs is stopped and waited for.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Pump.Dispose();
    }

    /// <summary>Pipeline thread, at most four times a second while the work runs.</summary>
    private protected virtual void OnTick()
    {
    }

    /// <summary>Pipeline thread, when the work has ended, well or not.</summary>
    private protected virtual void OnWorkEnded()
    {
    }

    /// <summary>Runs the work to its end while this thread writes what it sends. A fault of the work is a terminating error.</summary>
    private protected void RunToEnd(Func<CancellationToken, Task> work)
    {
        // For each record of a pipeline, one after the other.
        if (Pump.HasEnded)
        {
            Pump.Dispose();
            Pump = new();
            // What Ctrl+C cancelled in between was the former one.
            if (Stopping)
                Pump.Cancel();
        }
        Pump.Start(work);
        FinishWork();
    }

    /// <summary>Writes what the started work has sent so far, so that a pipeline that still binds sees results already.</summary>
    private protected void WriteSoFar()
    {
        if (Pump.HasEnded)
            FinishWork();
        else
            Pump.RunPending(OnTick);
    }

    /// <summary>Writes what the started work sends, until it has ended.</summary>
    private protected void FinishWork()
    {
        Pump.RunToEnd(OnTick);
        OnWorkEnded();
        try
        {
            Pump.ThrowIfFaulted();
        }
        catch (OperationCanceledException) when (Pump.StopToken.IsCancellationRequested)
        {
            // Stopped by the user: PowerShell ends the pipeline itself.
        }
        catch (Exception fault)
        {
            // The boundary: whatever the work threw becomes the command's terminating error.
            ThrowTerminatingError(ErrorRecords.From(fault));
        }
    }

    /// <summary>Runs what may throw a fault of the catalogue on the pipeline thread; there it is a terminating error.</summary>
    private protected T OrTerminate<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (IngestException fault)
        {
            ThrowTerminatingError(ErrorRecords.From(fault));
            throw;
        }
    }

    /// <summary>Writes one object and waits until the next command of the pipeline has taken it.</summary>
    private protected Task WriteAsync(object record) => Pump.SendAsync(() => WriteObject(record));
}
