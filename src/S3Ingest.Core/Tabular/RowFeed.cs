using System.Threading.Channels;

namespace S3Ingest.Core.Tabular;

/// <summary>Runs a reader ahead of its consumer, in a fixed number of batches. Leaves content and reader to the caller.</summary>
internal sealed class RowFeed : IAsyncDisposable
{
    private readonly Channel<RowBatch> _free = Channel.CreateUnbounded<RowBatch>();
    private readonly Channel<(RowBatch Batch, IReadOnlyList<string> Columns)> _full = Channel.CreateUnbounded<(RowBatch, IReadOnlyList<string>)>();
    private readonly CancellationTokenSource _stop;
    private readonly Task _reading;

    /// <summary>Starts reading.</summary>
    public RowFeed(RowReader reader, int batches, int batchRows, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batches; i++)
            _free.Writer.TryWrite(new RowBatch(batchRows));
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = Task.Run(() => ReadAsync(reader, _stop.Token), CancellationToken.None);
    }

    /// <summary>Names of the columns of the batch handed out last; those of the whole table after the last one.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>End or LayoutChanged, after the last batch.</summary>
    public RowReadStatus Status { get; private set; }

    /// <summary>The next batch; null after the last one. It goes back by <see cref="Return"/>.</summary>
    public async ValueTask<RowBatch?> NextAsync(CancellationToken cancellationToken)
    {
        if (await _full.Reader.WaitToReadAsync(cancellationToken) && _full.Reader.TryRead(out var next))
        {
            Columns = next.Columns;
            if (next.Batch.RowCount > 0)
                return next.Batch;
        }
        await _reading;
        return null;
    }

    /// <summary>Gives a batch back to be filled again.</summary>
    public void Return(RowBatch batch) => _free.Writer.TryWrite(batch);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(RowReader reader, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> columns = [];
        try
        {
            while (true)
            {
                var batch = await _free.Reader.ReadAsync(cancellationToken);
                batch.Clear();
                Status = reader.Read(batch, cancellationToken);
                // A copy: the reader goes on adding to its own while the consumer looks at these.
                if (reader.Columns.Count != columns.Count || Status == RowReadStatus.LayoutChanged)
                    columns = [.. reader.Columns];
                if (Status != RowReadStatus.Rows)
                    batch.Clear();
                _full.Writer.TryWrite((batch, columns));
                if (Status != RowReadStatus.Rows)
                    return;
            }
        }
        finally
        {
            _full.Writer.Complete();
        }
    }
}
