namespace S3Ingest.Core.Ledger;

/// <summary>Statuses as they are stored: the commonest one takes no byte, and the numbers outlive a change of the enum.</summary>
internal static class StatusCodes
{
    public const long Success = 0;
    public const long Skipped = 4;
    public const long InProgress = -1;

    public static long Of(OperationStatus status) => status switch
    {
        OperationStatus.Success => Success,
        OperationStatus.Failed => 1,
        OperationStatus.Partial => 2,
        OperationStatus.Cancelled => 3,
        OperationStatus.Skipped => Skipped,
        OperationStatus.InProgress => InProgress,
        OperationStatus.Pending => -2,
        OperationStatus.Planned => -3,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>An SQL condition that lacks its column.</summary>
    public static string In(IEnumerable<OperationStatus> statuses) =>
        $"IN ({string.Join(", ", statuses.Select(s => Of(s).ToString(System.Globalization.CultureInfo.InvariantCulture)))})";

    public static OperationStatus ToStatus(long code) => code switch
    {
        Success => OperationStatus.Success,
        1 => OperationStatus.Failed,
        2 => OperationStatus.Partial,
        3 => OperationStatus.Cancelled,
        Skipped => OperationStatus.Skipped,
        InProgress => OperationStatus.InProgress,
        -2 => OperationStatus.Pending,
        _ => OperationStatus.Planned,
    };
}
