namespace S3Ingest.Core.Reports;

/// <summary>What failed for one reason.</summary>
/// <param name="errorId">Id of the error catalogue.</param>
internal sealed class FailureGroup(string errorId)
{
    public string ErrorId => errorId;

    /// <summary>Operations that failed.</summary>
    public long Failed { get; set; }

    /// <summary>Those of them whose sources no later operation has dealt with.</summary>
    public long Open { get; set; }

    /// <summary>Those of them whose sources succeeded later.</summary>
    public long Healed { get; set; }

    /// <summary>Entries of archives that were left out.</summary>
    public long Entries { get; set; }

    public DateTimeOffset Newest { get; set; }
}
