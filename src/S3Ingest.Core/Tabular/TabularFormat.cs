namespace S3Ingest.Core.Tabular;

/// <summary>A text format that holds a table.</summary>
public enum TabularFormat
{
    /// <summary>Comma-separated values and its relatives; the delimiter is detected.</summary>
    Csv,

    /// <summary>Tab-separated values.</summary>
    Tsv,

    /// <summary>One JSON document (RFC 8259), or several one after the other.</summary>
    Json,

    /// <summary>JSON values separated by white space, each of them a row (JSON Lines, NDJSON).</summary>
    JsonLines,

    /// <summary>XML 1.0 without document type definition.</summary>
    Xml,
}
