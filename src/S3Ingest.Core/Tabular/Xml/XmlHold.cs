using System.Xml;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>
/// The beginning of a document, held until it shows which of its elements are rows: to the end of a root whose children all
/// have different names, since that is the row; otherwise up to <see cref="MaxBytes"/>.
/// </summary>
internal sealed class XmlHold(XmlReader reader, XmlNames names, XmlFragment fragment)
{
    /// <summary>Memory that is spent, once a name repeats, on looking for another one that does.</summary>
    public const int MaxBytes = 1 << 20;

    // The name that repeats; before one does, that of the last child.
    private string? _rowName;
    private string? _rowNamespace;

    /// <summary>Row that is being read.</summary>
    public long Row { get; private set; } = 1;

    /// <summary>True when the root was read to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The root and the children so far.</summary>
    public XmlFragment Fragment => fragment;

    /// <summary>Reads from the root's start tag on.</summary>
    public XmlLayout Read()
    {
        var form = XmlRowForm.Root;
        fragment.Open(reader, keepsWhiteSpace: true);
        IsComplete = reader.IsEmptyElement;
        while (!IsComplete && form != XmlRowForm.AllChildren && (form == XmlRowForm.Root || fragment.Size < MaxBytes))
        {
            reader.Read();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (ReferenceEquals(reader.LocalName, _rowName) && ReferenceEquals(reader.NamespaceURI, _rowNamespace))
                        Row++;
                    form = After(form, fragment.Add(reader, keepsWhiteSpace: true));
                    break;
                case XmlNodeType.EndElement:
                    fragment.Close(keepsWhiteSpace: true);
                    IsComplete = true;
                    break;
                default:
                    fragment.AddText(reader, keepsWhiteSpace: true);
                    break;
            }
        }
        return new(
            form,
            form == XmlRowForm.OneName ? _rowName : null,
            form == XmlRowForm.OneName ? _rowNamespace : null,
            [],
            AsJson: false);
    }

    private XmlRowForm After(XmlRowForm form, int child)
    {
        ref var name = ref names[fragment[child].Name];
        var isSecond = ++name.RootChildren == 2;
        if (form == XmlRowForm.OneName)
            return isSecond ? XmlRowForm.AllChildren : form;
        (_rowName, _rowNamespace) = (name.Local, name.Namespace);
        if (!isSecond)
            return form;
        Row = 2;
        return XmlRowForm.OneName;
    }
}
