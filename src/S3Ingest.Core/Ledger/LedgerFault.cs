namespace S3Ingest.Core.Ledger;

/// <summary>Why an operation or an output failed.</summary>
/// <param name="ErrorId">Id of the error catalogue.</param>
/// <param name="Message">What went wrong and what to do.</param>
public sealed record LedgerFault(string ErrorId, string Message)
{
    /// <summary>Takes id and message of a fault.</summary>
    public static LedgerFault From(IngestException fault) => new(fault.ErrorId.ToString(), fault.Message);
}
