namespace S3Ingest.Core.Tabular.Xml;

/// <summary>Which elements of an XML document are its rows. A form that turns out wrong gives way to <see cref="AllChildren"/>.</summary>
public enum XmlRowForm
{
    /// <summary>The root is the one row: none of its children's names repeats.</summary>
    Root,

    /// <summary>The root's children of the one name that repeats; the other children describe the document.</summary>
    OneName,

    /// <summary>All children of the root, and text that stands between them; a column holds their name.</summary>
    AllChildren,

    /// <summary>Every element of a name that the user gave, at any depth.</summary>
    RowElement,
}
