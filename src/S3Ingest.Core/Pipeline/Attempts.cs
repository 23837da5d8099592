using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>Faults that may pass are tried again, as often as INGEST_RETRY_ATTEMPTS allows.</summary>
internal sealed class Attempts(IngestOptions options, ILogger log)
{
    private readonly Backoff _backoff = new(options.RetryMaxDelay);

    /// <summary>Sends; a source that changed is no attempt's fault and comes through at once.</summary>
    /// <param name="path">The source, for the log.</param>
    /// <param name="send">One attempt, by its number from 1.</param>
    /// <param name="cancellationToken">Ends the wait between two.</param>
    public async Task<T> RunAsync<T>(string path, Func<int, Task<T>> send, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send(attempt);
            }
            catch (IngestException e) when (e.IsTransient && e.ErrorId != IngestErrorId.SourceChanged && attempt < options.RetryAttempts)
            {
                var delay = _backoff.After(attempt);
                IngestLog.Retry(log, path, e, attempt, delay);
                await Task.Delay(delay, cancellationToken);
            }
        }
    }
}
