namespace S3Ingest.Core.Ledger;

/// <summary>Sums over the objects of a migration.</summary>
/// <param name="Objects">Objects by status.</param>
/// <param name="Bytes">Bytes by status.</param>
/// <param name="References">References changed.</param>
public sealed record MoveTotals(IReadOnlyDictionary<MigrationStatus, long> Objects, IReadOnlyDictionary<MigrationStatus, long> Bytes, long References)
{
    /// <summary>Objects of these statuses.</summary>
    public long Of(params ReadOnlySpan<MigrationStatus> statuses)
    {
        long sum = 0;
        foreach (var status in statuses)
            sum += Objects.GetValueOrDefault(status);
        return sum;
    }
}
