using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>Connections for reading. Each read sees one state of the ledger and blocks no writer.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private const int MaxIdle = 4;
    private readonly ConcurrentBag<LedgerConnection> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<LedgerConnection, T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(LedgerStore));
        LedgerConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection))
                connection = LedgerConnection.Open(path, readOnly: true);
            // One transaction, so that all statements of one read see the same state.
            connection.Execute("BEGIN");
            T result = work(connection);
            connection.Execute("COMMIT");
            if (_idle.Count < MaxIdle)
            {
                _idle.Add(connection);
                connection = null;
                if (_disposed)
                    Drain();
            }

            return result;
        }
        catch (SqliteException e)
        {
            throw LedgerFaults.From(e, path);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Drain();
    }

    private void Drain()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }
}
