using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace S3Ingest.Commands;

/// <summary>What the pipeline binds, handed to work that runs already.</summary>
internal sealed class BoundItems<T>
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();

    /// <summary>Pipeline thread: one more.</summary>
    public void Add(T item) => _items.Writer.TryWrite(item);

    /// <summary>Pipeline thread: there will be no more.</summary>
    public void Complete() => _items.Writer.Complete();

    /// <summary>What the pipeline has bound so far and will bind; a stop is an end.</summary>
    public async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        while (await MoreAsync(stop))
        {
            while (!stop.IsCancellationRequested && _items.Reader.TryRead(out var item))
                yield return item;
        }
    }

    private async Task<bool> MoreAsync(CancellationToken stop)
    {
        try
        {
            return await _items.Reader.WaitToReadAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
