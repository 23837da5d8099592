using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Uploads;

namespace S3Ingest.Core.Restarts;

/// <summary>One engine for one group, by the type of its operations.</summary>
public sealed class RestartRun : IAsyncDisposable
{
    private readonly IngestEngine? _ingest;
    private readonly UploadEngine? _upload;

    private RestartRun(IngestEngine? ingest, UploadEngine? upload) => (_ingest, _upload) = (ingest, upload);

    /// <summary>How far the run is.</summary>
    public IngestProgress Progress => _ingest?.Progress ?? _upload!.Progress;

    /// <summary>Opens ledger and client; no request is sent.</summary>
    /// <param name="group">The group.</param>
    /// <param name="options">Made from its settings.</param>
    /// <param name="run">Who runs it again; its settings become the group's.</param>
    /// <param name="force">Sends what is completed already.</param>
    /// <param name="loggers">Loggers.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IngestException">LedgerLocked, ConfigurationInvalid.</exception>
    public static async Task<RestartRun> OpenAsync(RestartGroup group, IngestOptions options, RunInfo run, bool force, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // What runs again can fail again, and then has to be run again from these.
        run = run with { Settings = group.Settings };
        return group.Type == OperationType.Upload
            ? new RestartRun(null, await UploadEngine.OpenAsync(options, UploadSettings.From(group.Settings) with { Force = force }, run, loggers, cancellationToken))
            : new RestartRun(await IngestEngine.OpenAsync(options, run, loggers, cancellationToken), null);
    }

    /// <summary>Runs the operations again; each record comes as it completes.</summary>
    public IAsyncEnumerable<OperationRecord> RunAsync(IEnumerable<RestartSource> sources, CancellationToken stop) =>
        _ingest is null ? _upload!.SendAsync(Uploads(sources), stop) : _ingest.RestartAsync(Ingests(sources), stop);

    /// <summary>What <see cref="RunAsync"/> would do, with Status Planned.</summary>
    public IAsyncEnumerable<OperationRecord> PlanAsync(IEnumerable<RestartSource> sources, CancellationToken cancellationToken) =>
        _ingest is null ? _upload!.PlanAsync(Uploads(sources), cancellationToken) : _ingest.PlanRestartAsync(Ingests(sources), cancellationToken);

    /// <summary>Closes client and ledger.</summary>
    public ValueTask DisposeAsync() => _ingest?.DisposeAsync() ?? _upload!.DisposeAsync();

    private static IAsyncEnumerable<RestartItem> Ingests(IEnumerable<RestartSource> sources) =>
        Stream(sources.Select(s => new RestartItem(s.Operation.Operation, s.Operation.Target.SourceRoot, s.Operation.RelativePath, s.Place)));

    private static IAsyncEnumerable<UploadItem> Uploads(IEnumerable<RestartSource> sources) => Stream(sources.Select(s => new UploadItem(s.Place, KeyOf(s.Operation))
    {
        Root = s.Place == s.Operation.Places[0] ? s.Operation.Target.SourceRoot : null,
        Restarted = s.Operation.Operation,
    }));

    // A dataset gets a key of its own time. What never came to a key has the one that it was given, if any.
    private static string? KeyOf(PastOperation operation) =>
        UploadSettings.From(operation.Settings).UserId is null ? operation.Key ?? operation.Arguments.GetValueOrDefault("Key") : null;

    private static async IAsyncEnumerable<T> Stream<T>(IEnumerable<T> items)
    {
        foreach (var item in items)
            yield return item;
        await Task.CompletedTask;
    }
}
