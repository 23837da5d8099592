namespace S3Ingest.Core.Tabular.Csv;

/// <summary>A field of a <see cref="CsvSample"/>: where its text lies, without the quotes around it.</summary>
internal readonly record struct CsvField(int Start, int Length, bool IsQuoted);
