using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Reports;

/// <summary>Everything that a page is made of.</summary>
/// <param name="Options">Period, title, zone.</param>
/// <param name="Sums">The operations of the period, added up.</param>
internal sealed record ReportData(ReportOptions Options, ReportCollector Sums)
{
    /// <summary>The ledger that was read; null where records were handed in.</summary>
    public string? LedgerPath { get; init; }

    /// <summary>Sources that failed before the period and have not been dealt with since.</summary>
    public long OpenBefore { get; init; }

    /// <summary>Records that were handed in and are no ingest or upload, by their type.</summary>
    public IReadOnlyDictionary<OperationType, long> Others { get; init; } = new Dictionary<OperationType, long>();

    /// <summary>Verifications of the period, newest first; without a ledger there are none.</summary>
    public IReadOnlyList<VerificationRun> Verifications { get; init; } = [];

    /// <summary>The newest verification that ended, of this period or an earlier one.</summary>
    public VerificationRun? LastVerification { get; init; }
}
