namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>A column as a reader sees it.</summary>
/// <param name="Name">Name in the schema.</param>
/// <param name="Type">
/// As <see cref="S3Ingest.Core.Tabular.ColumnType.ToString"/> writes it, <see cref="StringOrJson"/>, or
/// <see cref="Unsupported"/>.
/// </param>
/// <param name="Reason">Why the reader cannot give the values without loss; all of them are null then.</param>
public sealed record ReadColumn(string Name, string Type, string? Reason)
{
    /// <summary>arrow-rs has no type for JSON and shows it as text.</summary>
    public const string StringOrJson = "STRING or JSON";

    /// <summary>The reader has no way to the values that loses nothing.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>False when the values say nothing.</summary>
    public bool IsSupported => Type != Unsupported;

    /// <summary>True when both can be the same column.</summary>
    public bool Agrees(ReadColumn other) => Name == other.Name
        && (Type == other.Type || !IsSupported || !other.IsSupported || IsTextBeside(other) || other.IsTextBeside(this));

    private bool IsTextBeside(ReadColumn other) => Type == StringOrJson && other.Type is "STRING" or "JSON";
}
