namespace S3Ingest.Core.Tabular;

/// <summary>Outcome of <see cref="RowReader.Read"/>.</summary>
public enum RowReadStatus
{
    /// <summary>The batch has rows.</summary>
    Rows,

    /// <summary>The content was read to its end; the batch is empty.</summary>
    End,

    /// <summary>Rows so far do not stand; read again with <see cref="RowReader.Layout"/>.</summary>
    LayoutChanged,
}
