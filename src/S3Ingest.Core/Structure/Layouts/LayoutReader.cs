using System.Text;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Structure;

/// <summary>Reads a layout file; about_S3Structure describes the form. Every fault has line and column.</summary>
internal sealed class LayoutReader(string file)
{
    /// <summary>Layouts of a thousand types are smaller.</summary>
    public const int MaxBytes = 256 << 10;

    private const int Version = 1;

    private static readonly string[] LayoutNames = ["version", "name", "collapse-slashes", "ignore", "types"];
    private static readonly string[] TypeNames = ["name", "kind", "path", "main", "metadata", "match"];

    public static IngestException TooLarge(string file) =>
        new(IngestErrorId.LayoutInvalid, $"{file} has more than {MaxBytes >> 10} KiB, which is no layout.") { Target = file, Line = 1, Column = 1 };

    public StructureLayout Read(string yaml)
    {
        if (Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
            throw TooLarge(file);
        var root = Map(LayoutYaml.Read(yaml, Fault), "A layout", LayoutNames);
        var version = Scalar(Required(root, "version", "A layout"), "version");
        if (version.Text != Version.ToString(null, null))
            throw Fault($"The version is {Version}, not '{version.Text}'.", version);
        var name = Scalar(Required(root, "name", "A layout"), "name").Text;
        var ignored = root.Find("ignore") is { } ignore ? Items(ignore).Select(item => Segments(Scalar(item, "ignore"))).ToList() : [];
        var types = Required(root, "types", "A layout");
        if (types is not LayoutList { Items.Count: > 0 } list)
            throw Fault($"types is {types.Kind}. It is a list of artifact types, with one at least.", types);
        var drafts = list.Items.Select(ReadType).ToList();
        LayoutChecks.Run(drafts, ignored.Select(i => i.Pattern), Fault);
        return new StructureLayout(name, [.. drafts.Select(d => d.Rule)], [.. ignored.Select(i => i.Pattern)], Boolean(root, "collapse-slashes"));
    }

    private RuleDraft ReadType(LayoutNode node)
    {
        var map = Map(node, "A type", TypeNames);
        var name = Scalar(Required(map, "name", "A type"), "name");
        var kind = map.Find("kind") is { } given ? Kind(Scalar(given, "kind")) : ArtifactType.Other;
        var paths = Items(Required(map, "path", $"The type '{name.Text}'")).Select(item => Segments(Scalar(item, "path"))).ToList();
        var matches = map.Find("match") is { } match ? Items(match).Select(ReadMatch).ToList() : [];
        var main = map.Find("main") is { } files ? Items(files).Select(item => Segments(Scalar(item, "main")).Pattern) : [];
        var metadata = map.Find("metadata") is { } file ? Scalar(file, "metadata") : null;
        if (metadata is not null && (metadata.Text.Contains('/', StringComparison.Ordinal) || metadata.Text.Contains('{', StringComparison.Ordinal)))
            throw Fault("metadata is the name of one file in the artifact's folder, without slashes and captures.", metadata);
        var rule = new ArtifactRule(
            name.Text, kind, [.. paths.Select(p => p.Pattern)], [.. matches.Select(m => m.Pattern)], [.. main], metadata?.Text);
        return new RuleDraft(rule, name, paths, matches);
    }

    /// <summary>A path with captures, or <c>regex: expression</c>.</summary>
    private Placed<KeyPattern> ReadMatch(LayoutNode node)
    {
        if (node is not LayoutMap)
            return Segments(Scalar(node, "match")) is var (pattern, at) ? new(pattern, at) : default;
        var map = Map(node, "A match", ["regex"]);
        var expression = Scalar(Required(map, "regex", "A match"), "regex");
        return new(Parsed<KeyPattern>(expression, RegexPattern.Parse), expression);
    }

    private Placed<SegmentPattern> Segments(LayoutScalar scalar) => new(Parsed(scalar, PatternParser.Parse), scalar);

    private T Parsed<T>(LayoutScalar scalar, Func<string, T> parse)
    {
        try
        {
            return parse(scalar.Text);
        }
        catch (PatternFault fault)
        {
            throw Fault($"{fault.Message} In: {scalar.Text}", scalar.Line, scalar.Column + fault.Offset + (scalar.IsQuoted ? 1 : 0));
        }
    }

    private ArtifactType Kind(LayoutScalar scalar) =>
        Enum.GetNames<ArtifactType>().FirstOrDefault(n => n.Equals(scalar.Text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<ArtifactType>(known)
            : throw Fault($"'{scalar.Text}' is no kind. Kinds are {string.Join(", ", Enum.GetNames<ArtifactType>())}.{Near(scalar.Text, Enum.GetNames<ArtifactType>())}", scalar);

    private bool Boolean(LayoutMap map, string name) => map.Find(name) is { } node && Scalar(node, name) switch
    {
        { IsQuoted: false, Text: "true" } => true,
        { IsQuoted: false, Text: "false" } => false,
        var other => throw Fault($"{name} is true or false, not '{other.Text}'.", other),
    };

    private LayoutMap Map(LayoutNode node, string what, string[] names)
    {
        if (node is not LayoutMap map)
            throw Fault($"{what} has names with values ({string.Join(", ", names)}); here is {node.Kind}.", node);
        foreach (var (name, _) in map.Entries)
        {
            if (!names.Contains(name.Text))
                throw Fault($"{what} has no '{name.Text}'.{Near(name.Text, names)} It has {string.Join(", ", names)}.", name);
        }
        return map;
    }

    private LayoutNode Required(LayoutMap map, string name, string what) =>
        map.Find(name) ?? throw Fault($"{what} needs '{name}'.", map);

    private LayoutScalar Scalar(LayoutNode node, string name) => node switch
    {
        LayoutScalar { IsNull: false, Text.Length: > 0 } scalar => scalar,
        LayoutScalar => throw Fault($"{name} is empty. Give it a value, or leave it out.", node),
        _ => throw Fault($"{name} is a text; here is {node.Kind}.{(node is LayoutMap ? " A text that begins with '{' stands in quotes." : "")}", node),
    };

    /// <summary>A list, or one value for a list of one.</summary>
    private static IReadOnlyList<LayoutNode> Items(LayoutNode node) => node is LayoutList list ? list.Items : [node];

    private static string Near(string name, string[] names)
    {
        var near = names.MinBy(n => EditDistance.Between(name.ToUpperInvariant(), n.ToUpperInvariant()))!;
        return EditDistance.Between(name.ToUpperInvariant(), near.ToUpperInvariant()) <= Math.Max(2, name.Length / 3) ? $" Did you mean '{near}'?" : "";
    }

    private IngestException Fault(string message, LayoutNode at) => Fault(message, at.Line, at.Column);

    private IngestException Fault(string message, long line, long column) =>
        new(IngestErrorId.LayoutInvalid, $"{file}, line {line}, column {column}: {message}") { Target = file, Line = line, Column = column };
}
