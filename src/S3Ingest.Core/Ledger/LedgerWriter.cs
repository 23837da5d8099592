using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// The one writer of a store: a thread that executes everything that waits in one transaction (group commit: one fsync
/// for all of it) and answers after the commit. Each request has a savepoint: its fault undoes it and nothing else.
/// </summary>
internal sealed class LedgerWriter : IDisposable
{
    // Keeps a transaction, and so the wait of other processes, well below a second.
    private const int MaxBatch = 512;

    private readonly BlockingCollection<Request> _queue = [];
    private readonly WriteContext _context;
    private readonly Thread _thread;

    public LedgerWriter(WriteContext context)
    {
        _context = context;
        _thread = new Thread(Run) { IsBackground = true, Name = "S3Ingest ledger" };
        _thread.Start();
    }

    /// <summary>Transactions committed, for tests.</summary>
    public long Commits { get; private set; }

    /// <summary>Damage met while writing; the next opening checks the whole file.</summary>
    public bool MetDamage { get; private set; }

    /// <summary>Queues a change; completes when it is on disk. Once it has begun it is not cancelled.</summary>
    public Task<T> RunAsync<T>(Func<WriteContext, T> work, CancellationToken cancellationToken)
    {
        var request = new Request<T>(work, cancellationToken);
        try
        {
            _queue.Add(request, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(LedgerStore));
        }

        return request.Task;
    }

    public Task RunAsync(Action<WriteContext> work, CancellationToken cancellationToken) =>
        RunAsync(context => { work(context); return true; }, cancellationToken);

    /// <summary>Executes what waits and ends the thread.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        var batch = new List<Request>();
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && _queue.TryTake(out var next))
                batch.Add(next);
            batch.RemoveAll(r => r.IsCancelled());
            try
            {
                if (batch.Count > 0)
                    Execute(batch);
                foreach (var request in batch)
                    request.Complete();
            }
            catch (Exception e)
            {
                // Nothing of the batch is on disk: everyone in it has to know.
                MetDamage |= e is SqliteException s && LedgerIntegrity.IsDamage(s);
                var fault = LedgerFaults.From(e, _context.Db.Inner.DataSource);
                foreach (var request in batch)
                    request.Fail(fault);
            }

            batch.Clear();
        }
    }

    private void Execute(List<Request> batch)
    {
        var db = _context.Db;
        db.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var request in batch)
            {
                db.Execute("SAVEPOINT request");
                try
                {
                    request.Execute(_context);
                }
                catch (Exception e) when (!IsFatal(e))
                {
                    _context.Forget();
                    db.Execute("ROLLBACK TO request");
                    request.Fail(LedgerFaults.From(e, db.Inner.DataSource));
                }

                db.Execute("RELEASE request");
            }

            db.Execute("COMMIT");
            Commits++;
        }
        catch
        {
            _context.Forget();
            db.RollBack();
            throw;
        }
    }

    // Faults of the file or the machine (NOMEM, READONLY, IOERR, CORRUPT, FULL, NOTADB): the transaction is lost or worthless.
    private static bool IsFatal(Exception e) => e is SqliteException { SqliteErrorCode: 7 or 8 or 10 or 11 or 13 or 26 };

    private abstract class Request
    {
        public abstract bool IsCancelled();

        public abstract void Execute(WriteContext context);

        public abstract void Complete();

        public abstract void Fail(Exception fault);
    }

    private sealed class Request<T>(Func<WriteContext, T> work, CancellationToken cancellationToken) : Request
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _completion.Task;

        public override bool IsCancelled() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

        public override void Execute(WriteContext context) => _result = work(context);

        public override void Complete() => _completion.TrySetResult(_result!);

        public override void Fail(Exception fault) => _completion.TrySetException(fault);
    }
}
