namespace S3Ingest.Core.Tabular.Xml;

/// <summary>What a part of a fragment is.</summary>
internal enum XmlPartKind : byte
{
    /// <summary>Element.</summary>
    Element,

    /// <summary>Attribute.</summary>
    Attribute,

    /// <summary>Text beside child elements.</summary>
    Text,

    /// <summary>White space beside child elements.</summary>
    WhiteSpace,
}
