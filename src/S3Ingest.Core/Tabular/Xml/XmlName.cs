namespace S3Ingest.Core.Tabular.Xml;

/// <summary>A name of elements or attributes, with what is known of it in this document.</summary>
internal struct XmlName
{
    /// <summary>Local name and namespace, atomized by the parser's name table.</summary>
    public string Local;

    /// <summary>Namespace; empty for none.</summary>
    public string Namespace;

    /// <summary>Prefix that it first had.</summary>
    public string Prefix;

    /// <summary>True for an attribute.</summary>
    public bool IsAttribute;

    /// <summary>True for <c>xsi:nil</c>.</summary>
    public bool IsNil;

    /// <summary>True for namespace declarations and schema locations, which are not data.</summary>
    public bool IsIgnored;

    /// <summary>True when rows have it as attribute or child.</summary>
    public bool IsInRows;

    /// <summary>True when children of the root that are no rows have it as attribute or child.</summary>
    public bool IsInOthers;

    /// <summary>The name that came after it the last time.</summary>
    public int Follower;

    /// <summary>Column; -1 while it has none.</summary>
    public int Column;

    /// <summary>How often children of the root have it.</summary>
    public long RootChildren;

    /// <summary>Name as JSON writes it, unique in the document; null before it is needed.</summary>
    public string? Key;

    /// <summary>Number of the element whose children were chained last.</summary>
    public long Chain;

    /// <summary>Last part of that chain.</summary>
    public int ChainEnd;
}
