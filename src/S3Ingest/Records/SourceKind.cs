namespace S3Ingest;

/// <summary>What a source is, by extension and magic together.</summary>
public enum SourceKind
{
    /// <summary>Sent as it is.</summary>
    Regular,
    /// <summary>Converted to Parquet.</summary>
    Tabular,
    /// <summary>Read entry by entry.</summary>
    Archive,
}
