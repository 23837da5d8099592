using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace S3Ingest.Core.Structure;

/// <summary>
/// Reads YAML into nodes that know their place. Takes the part of YAML that a layout needs: one document, no anchors,
/// aliases and tags (an alias of an alias makes a small file large), no name twice, and few levels.
/// </summary>
internal sealed class LayoutYaml
{
    private const int MaxDepth = 8;

    private readonly Func<string, long, long, IngestException> _fault;
    private readonly Parser _parser;

    private LayoutYaml(string yaml, Func<string, long, long, IngestException> fault)
    {
        _fault = fault;
        _parser = new Parser(new StringReader(yaml));
    }

    /// <param name="yaml">Text of the file.</param>
    /// <param name="fault">Makes the exception of a message, line and column.</param>
    public static LayoutNode Read(string yaml, Func<string, long, long, IngestException> fault)
    {
        RefuseTabs(yaml, fault);
        var reader = new LayoutYaml(yaml, fault);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException wrong)
        {
            throw fault($"This is no YAML: {wrong.Message} A text with braces inside [ ] stands in quotes.", wrong.Start.Line, wrong.Start.Column);
        }
    }

    // YAML forbids them as indentation, and what parsers say about it names another place.
    private static void RefuseTabs(string yaml, Func<string, long, long, IngestException> fault)
    {
        int number = 0;
        foreach (var line in yaml.AsSpan().EnumerateLines())
        {
            number++;
            int tab = line.IndexOf('\t');
            if (tab >= 0 && line[..tab].Trim(' ').IsEmpty)
                throw fault("The line is indented by a tab. Indent by spaces.", number, tab + 1);
        }
    }

    private LayoutNode ReadDocument()
    {
        Take();
        if (_parser.Current is StreamEnd || Take() is not DocumentStart || _parser.Current is Scalar { Value: "", IsPlainImplicit: true })
            throw _fault("The file is empty. A layout has version, name and types.", 1, 1);
        var root = ReadNode(0);
        Take();
        if (_parser.Current is not StreamEnd)
            throw Fault("The file has a second document. A layout is one.", _parser.Current!);
        return root;
    }

    private LayoutNode ReadNode(int depth)
    {
        var start = Take();
        if (start is AnchorAlias)
            throw Fault("Aliases (*name) are not taken in a layout. Write the value out.", start);
        if (start is NodeEvent { Anchor.IsEmpty: false })
            throw Fault("Anchors (&name) are not taken in a layout. Leave the anchor out.", start);
        if (start is NodeEvent { Tag.IsEmpty: false })
            throw Fault("Tags (!name) are not taken in a layout. Leave the tag out.", start);
        if (depth > MaxDepth)
            throw Fault($"The file has more than {MaxDepth} levels. A layout needs four.", start);
        return start switch
        {
            Scalar scalar => new LayoutScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, scalar.Start.Line, scalar.Start.Column),
            SequenceStart => ReadList(start, depth),
            _ => ReadMap(start, depth),
        };
    }

    private LayoutList ReadList(ParsingEvent start, int depth)
    {
        var items = new List<LayoutNode>();
        while (_parser.Current is not SequenceEnd)
            items.Add(ReadNode(depth + 1));
        Take();
        return new LayoutList(items, start.Start.Line, start.Start.Column);
    }

    private LayoutMap ReadMap(ParsingEvent start, int depth)
    {
        var entries = new List<KeyValuePair<LayoutScalar, LayoutNode>>();
        while (_parser.Current is not MappingEnd)
        {
            if (ReadNode(depth + 1) is not LayoutScalar name)
                throw Fault("A name is a text, not a list or a map.", start);
            if (entries.Any(e => e.Key.Text == name.Text))
                throw _fault($"'{name.Text}' is there twice. Keep one.", name.Line, name.Column);
            entries.Add(new(name, ReadNode(depth + 1)));
        }
        Take();
        return new LayoutMap(entries, start.Start.Line, start.Start.Column);
    }

    /// <summary>The current event; the next one becomes current.</summary>
    private ParsingEvent Take()
    {
        var taken = _parser.Current;
        if (taken is null)
        {
            _parser.MoveNext();
            taken = _parser.Current!;
        }
        _parser.MoveNext();
        return taken;
    }

    private IngestException Fault(string message, ParsingEvent at) => _fault(message, at.Start.Line, at.Start.Column);
}
