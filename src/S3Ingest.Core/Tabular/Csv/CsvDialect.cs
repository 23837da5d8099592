namespace S3Ingest.Core.Tabular.Csv;

/// <summary>How a delimited text is written. Decided once, from a bounded prefix, and then fixed.</summary>
/// <param name="Delimiter">Byte between two fields.</param>
/// <param name="Quote">
/// Byte around a field that contains delimiters or line ends; doubled inside such a field. Equal to the delimiter when the
/// text knows no quotes.
/// </param>
/// <param name="HasHeader">True when the first record names the columns.</param>
/// <param name="SkipsBlankLines">
/// True when the first record has several fields: an empty line can then be no row. In a table of one column it is a null.
/// </param>
/// <param name="BodyStart">Bytes of the line <c>sep=;</c> that Excel writes before the table; 0 without one.</param>
public sealed record CsvDialect(byte Delimiter, byte Quote, bool HasHeader, bool SkipsBlankLines, int BodyStart);
