namespace S3Ingest.Core.Tabular.Xml;

/// <summary>How an XML document becomes a table.</summary>
/// <param name="Form">Which elements are rows.</param>
/// <param name="RowName">Local name of the row element, for <see cref="XmlRowForm.OneName"/> and <see cref="XmlRowForm.RowElement"/>.</param>
/// <param name="RowNamespace">Its namespace, for <see cref="XmlRowForm.OneName"/>.</param>
/// <param name="MarkedAttributes">
/// Names of attributes whose columns are called <c>@name</c> because a child element has the plain name.
/// </param>
/// <param name="AsJson">True when there are more names than a table has columns: each row is one JSON value.</param>
public sealed record XmlLayout(
    XmlRowForm Form, string? RowName, string? RowNamespace, IReadOnlyCollection<string> MarkedAttributes, bool AsJson) : RowLayout;
