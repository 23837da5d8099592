using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Ledger;

/// <content>Runs that compare the ledger with S3: verifications and repairs.</content>
public sealed partial class LedgerStore
{
    /// <summary>Findings of one inspection that are kept.</summary>
    public const int MaxFindings = 1_000;

    /// <summary>Records that an inspection begins.</summary>
    public Task<Guid> BeginInspectionAsync(InspectionStart start, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => InspectionRows.Begin(c, start), cancellationToken);

    /// <summary>Records what an inspection came to.</summary>
    /// <exception cref="InvalidOperationException">It has ended, or this ledger does not know it.</exception>
    public Task EndInspectionAsync(Guid inspection, InspectionEnd end, CancellationToken cancellationToken = default) =>
        _writer.RunAsync(c => InspectionRows.End(c, inspection, end, MaxFindings), cancellationToken);

    /// <summary>The newest verification that was not stopped; null when there is none.</summary>
    /// <param name="bucketName">Of this bucket; null for any.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task<VerificationRun?> LastVerificationAsync(string? bucketName = null, CancellationToken cancellationToken = default) =>
        ReadAsync(db => InspectionRows.Read(db, _opened.Ids,
                "WHERE i.type = 4 AND i.status IN (0, 1) AND ($1 IS NULL OR i.bucket = $1) ORDER BY i.id DESC LIMIT 1", bucketName)
            .Select(row => InspectionRows.ToVerification(db, row)).FirstOrDefault(), cancellationToken);

    /// <summary>Verifications, newest first; those that run, were stopped or died too.</summary>
    /// <param name="since">Begun at or after, UTC; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<VerificationRun> QueryVerificationsAsync(
        DateTimeOffset? since = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long first = since is { } time ? OperationIds.FirstAt(time) : 0;
        long before = long.MaxValue;
        // One at a time: each may bring a thousand findings.
        while (await ReadAsync(db => InspectionRows.Read(db, _opened.Ids,
                    "WHERE i.type = 4 AND i.id >= $1 AND i.id < $2 ORDER BY i.id DESC LIMIT 1", first, before)
                .Select(row => (row.Id, Run: InspectionRows.ToVerification(db, row))).FirstOrDefault(), cancellationToken) is { Run: { } run } next)
        {
            before = next.Id;
            yield return run;
        }
    }
}
