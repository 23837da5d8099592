namespace S3Ingest.Core.Tabular;

/// <summary>What a reader has to know beside the content.</summary>
public sealed record RowReaderOptions
{
    /// <summary>Names the source in messages.</summary>
    public string SourceName { get; init; } = "the source";

    /// <summary>INGEST_JSON_PATH: where the rows are, such as <c>$.data.items</c>; null finds them.</summary>
    public string? JsonPath { get; init; }

    /// <summary>INGEST_XML_ROW_ELEMENT: local name of the element that is a row; null finds it.</summary>
    public string? XmlRowElement { get; init; }

    /// <summary>Longest single value in bytes; above it the content is refused, since a value must fit into memory.</summary>
    public int MaxValueBytes { get; init; } = 64 << 20;

    /// <summary>Layout that an earlier reader of the same content arrived at.</summary>
    public RowLayout? Layout { get; init; }
}
