using S3Ingest.Core.Ledger;
using S3Ingest.Core.Reports.Page;

namespace S3Ingest.Core.Reports;

/// <summary>
/// A report under construction: filled from a ledger, or record by record, then written as one HTML file. A million
/// operations take seconds and a few megabytes.
/// </summary>
/// <param name="options">What it covers.</param>
public sealed class IngestReport(ReportOptions options)
{
    private readonly ReportCollector _sums = new();
    private RecordFigures? _records;
    private ReportData? _ledger;
    private long _total = -1;

    /// <summary>Operations added up so far.</summary>
    public long Operations => _sums.Operations;

    /// <summary>Operations of the ledger that will be; null until it was asked, and for records of a pipeline.</summary>
    public long? Total => Interlocked.Read(ref _total) is >= 0 and var total ? total : null;

    /// <summary>Adds one record, in any order; one outside of the report's period or bucket is left out.</summary>
    public void Add(OperationRecord record)
    {
        if (options.Covers(record.StartedAt))
            (_records ??= new RecordFigures(_sums)).Add(record, options.BucketName);
    }

    /// <summary>Adds what a ledger knows of the period.</summary>
    /// <exception cref="IngestException">LedgerLocked, LedgerCorrupt, LedgerUnavailable.</exception>
    public async Task AddAsync(LedgerStore ledger, CancellationToken cancellationToken = default)
    {
        Interlocked.Exchange(ref _total, await ledger.CountFiguresAsync(options.Since, options.Until, options.BucketName, cancellationToken));
        await foreach (var operation in ledger.QueryFiguresAsync(options.Since, options.Until, options.BucketName, cancellationToken))
            _sums.Add(operation);
        var verifications = new List<VerificationRun>();
        await foreach (var run in ledger.QueryVerificationsAsync(options.Since, cancellationToken))
        {
            if (!options.Covers(run.StartedAt) || (options.BucketName is not null && run.BucketName != options.BucketName))
                continue;
            verifications.Add(run);
            if (verifications.Count == VerificationSection.MaxRuns)
                break;
        }

        _ledger = new ReportData(options, _sums)
        {
            LedgerPath = ledger.Path,
            OpenBefore = options.Since is { } since ? await ledger.CountOpenFailuresAsync(since, options.BucketName, cancellationToken) : 0,
            Verifications = verifications,
            LastVerification = await ledger.LastVerificationAsync(options.BucketName, cancellationToken),
        };
    }

    /// <summary>Each thing that somebody should look at, in a sentence; none when all is well. After the last operation was added.</summary>
    public IReadOnlyList<string> Concerns() => Headline.ConcernsOf(Complete());

    /// <summary>The page. After the last operation was added.</summary>
    public string ToHtml() => ReportPage.Draw(Complete());

    /// <summary>Writes the page under a temporary name beside its place, then gives it its own.</summary>
    /// <param name="path">Absolute path; its folder exists.</param>
    /// <param name="writing">What happens to a file that is there.</param>
    /// <param name="cancellationToken">Stops and leaves nothing behind.</param>
    /// <exception cref="IngestException">ObjectExists, or DispositionFailed when it cannot be written.</exception>
    public Task WriteAsync(string path, ReportWriting writing, CancellationToken cancellationToken = default) =>
        ReportFile.WriteAsync(path, ToHtml(), writing, cancellationToken);

    /// <summary>What <see cref="WriteAsync"/> does first, for those who want to know before they ask the ledger.</summary>
    /// <exception cref="IngestException">ObjectExists.</exception>
    public static void ThrowIfExists(string path, ReportWriting writing) => ReportFile.ThrowIfExists(path, writing);

    private ReportData Complete()
    {
        _records?.Complete();
        return _ledger ?? new ReportData(options, _sums) { Others = _records?.Others ?? [] };
    }
}
