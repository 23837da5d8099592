using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tabular;

/// <summary>How a table is read and written.</summary>
public sealed record ConversionOptions
{
    /// <summary>Name of the source, for messages and the file's metadata.</summary>
    public required string SourceName { get; init; }

    /// <summary>INGEST_JSON_PATH.</summary>
    public string? JsonPath { get; init; }

    /// <summary>INGEST_XML_ROW_ELEMENT.</summary>
    public string? XmlRowElement { get; init; }

    /// <summary>INGEST_PARQUET_PROFILE.</summary>
    public ParquetProfile Profile { get; init; }

    /// <summary>INGEST_PARQUET_COMPRESSION.</summary>
    public ParquetCompression Compression { get; init; }

    /// <summary>The settings of a run for one source.</summary>
    public static ConversionOptions For(IngestOptions options, string sourceName) => new()
    {
        SourceName = sourceName,
        JsonPath = options.JsonPath,
        XmlRowElement = options.XmlRowElement,
        Profile = options.ParquetProfile,
        Compression = options.ParquetCompression,
    };
}
