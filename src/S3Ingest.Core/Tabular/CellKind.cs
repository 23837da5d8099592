using System.Diagnostics.CodeAnalysis;

namespace S3Ingest.Core.Tabular;

/// <summary>What the text of a value is, before the column's type is known.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are the words of RFC 8259.")]
public enum CellKind : byte
{
    /// <summary>No value: an unquoted empty CSV field, a missing key, a JSON null. Has no text.</summary>
    Null,

    /// <summary>Text whose type is open: a CSV field, an XML attribute or element. May be empty (quoted, in CSV).</summary>
    Text,

    /// <summary>An empty XML element: an empty string in a text column, null in a column of any other type. Has no text.</summary>
    Blank,

    /// <summary>A JSON string, unescaped. Never a number or a boolean; dates and times may be.</summary>
    String,

    /// <summary>A JSON number, its text as it stands.</summary>
    Number,

    /// <summary>A JSON <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Nested content as compact JSON text (RFC 8259): an object, an array, or a scalar that only JSON can hold.</summary>
    Json,
}
