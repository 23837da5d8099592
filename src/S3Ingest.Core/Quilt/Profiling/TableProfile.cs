namespace S3Ingest.Core.Quilt;

/// <summary>What a table is, as far as a few ranges of it tell.</summary>
public sealed record TableProfile
{
    /// <summary>Columns that are kept of one table; <see cref="ColumnCount"/> has them all.</summary>
    public const int MaxColumns = 1_000;

    /// <summary><c>parquet</c>, <c>csv</c>, <c>tsv</c>, <c>json</c>, <c>jsonl</c> or <c>xml</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Rows; null where only the head of the table was read.</summary>
    public long? RowCount { get; init; }

    /// <summary>Rows that types were taken from; null for Parquet, whose footer has them.</summary>
    public long? SampledRows { get; init; }

    /// <summary>Columns of the table.</summary>
    public int ColumnCount { get; init; }

    /// <summary>The first <see cref="MaxColumns"/> of them.</summary>
    public IReadOnlyList<ProfiledColumn> Columns { get; init; } = [];

    /// <summary>Why nothing is known of the table ("unreadable head"); null otherwise.</summary>
    public string? Fault { get; init; }

    /// <summary>True when types are those of the first rows only.</summary>
    public bool IsOfHead => Fault is null && RowCount is null;
}
