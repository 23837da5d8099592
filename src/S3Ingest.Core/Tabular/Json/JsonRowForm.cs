namespace S3Ingest.Core.Tabular.Json;

/// <summary>Forms of a table in JSON, from special to general. A reader only ever goes to a later one.</summary>
public enum JsonRowForm
{
    /// <summary>Rows are objects, columns are their keys.</summary>
    Objects,

    /// <summary>Rows are values of any kind in one column, <c>value</c>; a top-level array is unwrapped as with <see cref="Objects"/>.</summary>
    Values,

    /// <summary>Rows are the top-level values, arrays too, in one column, <c>value</c>: a top-level array was not all there is.</summary>
    Documents,
}
