namespace S3Ingest.Core.Tabular.Xml;

/// <summary>Well-formed content beyond a limit. <see cref="XmlRowReader"/>, which knows the position, makes the fault of it.</summary>
internal sealed class XmlRefusalException(string message) : Exception(message);
