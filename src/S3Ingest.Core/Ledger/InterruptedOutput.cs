namespace S3Ingest.Core.Ledger;

/// <summary>One output of an interrupted operation.</summary>
public sealed record InterruptedOutput
{
    /// <summary>Number, key, attempt id and entry path.</summary>
    public required PlannedOutput Plan { get; init; }

    /// <summary>What was recorded of it: committed (Success), or expected of a held upload (InProgress); null when nothing was.</summary>
    public OutputOutcome? Outcome { get; init; }

    /// <summary>Its multipart uploads.</summary>
    public IReadOnlyList<OpenUpload> Uploads { get; init; } = [];
}
