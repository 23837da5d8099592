using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Sources in, results out: a fixed number of workers take sources in their order and hand out results as they complete.
/// Stopping is orderly: nothing new is taken, what is in work gets a moment to end, then it is cancelled; either way the
/// enumeration ends only when every worker has.
/// </summary>
/// <param name="workers">How many.</param>
/// <param name="patience">How long what is in work may go on after a stop.</param>
/// <param name="turn">Awaited by a worker before it takes a source; null: it takes it at once.</param>
internal sealed class WorkQueue<TSource, TResult>(int workers, TimeSpan patience, Func<CancellationToken, Task>? turn = null)
    where TResult : class
{
    private const int Backlog = 4_096;

    /// <summary>Runs until the sources end or the token stops it; a fault of source or work ends it and is thrown.</summary>
    /// <param name="sources">What is to be done, without end or not.</param>
    /// <param name="work">Does one; its token is cancelled only when patience is over. A null result is not handed out.</param>
    /// <param name="stop">Asks for an orderly end.</param>
    public async IAsyncEnumerable<TResult> RunAsync(
        Func<CancellationToken, IAsyncEnumerable<TSource>> sources,
        Func<TSource, CancellationToken, Task<TResult?>> work,
        [EnumeratorCancellation] CancellationToken stop)
    {
        var queue = Channel.CreateBounded<TSource>(new BoundedChannelOptions(Backlog) { SingleWriter = true });
        var results = Channel.CreateUnbounded<TResult>(new UnboundedChannelOptions { SingleReader = true });
        // ending: take nothing new. abandon: let go of what is in work.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var abandon = new CancellationTokenSource();
        await using var later = ending.Token.UnsafeRegister(_ => abandon.CancelAfter(patience), null);

        var all = Task.Run(
            async () =>
            {
                var tasks = Enumerable.Range(0, workers).Select(_ => WorkAsync()).Append(FillAsync()).ToArray();
                try
                {
                    await Task.WhenAll(tasks);
                    results.Writer.Complete();
                }
                catch (Exception e)
                {
                    results.Writer.Complete(e);
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(CancellationToken.None))
                yield return result;
        }
        finally
        {
            await ending.CancelAsync();
            await all;
        }

        async Task FillAsync()
        {
            try
            {
                await foreach (var source in sources(ending.Token).WithCancellation(ending.Token))
                    await queue.Writer.WriteAsync(source, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // Asked to end.
            }
            catch
            {
                await ending.CancelAsync();
                throw;
            }
            finally
            {
                queue.Writer.Complete();
            }
        }

        async Task WorkAsync()
        {
            try
            {
                while (await queue.Reader.WaitToReadAsync(ending.Token))
                {
                    if (turn is not null)
                        await turn(ending.Token);
                    // What is buffered is there without a look at the token.
                    if (ending.IsCancellationRequested)
                        break;
                    if (queue.Reader.TryRead(out var source) && await work(source, abandon.Token) is { } result)
                        results.Writer.TryWrite(result);
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // Asked to end.
            }
            catch
            {
                await ending.CancelAsync();
                throw;
            }
        }
    }
}
