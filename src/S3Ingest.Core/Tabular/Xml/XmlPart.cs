namespace S3Ingest.Core.Tabular.Xml;

/// <summary>An element, an attribute or a piece of text in an <see cref="XmlFragment"/>.</summary>
internal struct XmlPart
{
    /// <summary>Which of the three.</summary>
    public XmlPartKind Kind;

    /// <summary>Of an element: <c>xsi:nil</c> is true.</summary>
    public bool IsNil;

    /// <summary>Of an element: there are child elements.</summary>
    public bool HasElements;

    /// <summary>Of an element with child elements: there is text between them beside white space.</summary>
    public bool IsMixed;

    /// <summary>Of an element: one of the same name came before in the same parent.</summary>
    public bool IsRepeat;

    /// <summary>Number of the name.</summary>
    public int Name;

    /// <summary>Where the text begins: an attribute's value, a piece of text, the text of an element without child elements.</summary>
    public int Start;

    /// <summary>Bytes of it.</summary>
    public int Length;

    /// <summary>Number of the first part behind this one and what is in it.</summary>
    public int End;

    /// <summary>Next element of the same name in the same parent; 0 when there is none.</summary>
    public int Next;
}
