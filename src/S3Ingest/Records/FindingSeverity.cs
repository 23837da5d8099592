namespace S3Ingest;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,
    /// <summary>Should be corrected; nothing is broken yet.</summary>
    Warning,
    /// <summary>Needs a decision: a correction by rule could lose something, or there is none.</summary>
    Error,
}
