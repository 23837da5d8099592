using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace S3Ingest.Core.Quilt.Rules;

/// <summary>Names with values of a <see cref="RuleFile"/>; a name that nobody knows is a fault.</summary>
internal sealed class RuleMap
{
    private readonly RuleFile _file;
    private readonly YamlMappingNode _node;
    private readonly string _what;

    /// <param name="file">Makes the faults.</param>
    /// <param name="node">What was read.</param>
    /// <param name="what">What it is, for faults.</param>
    /// <param name="names">The names it may have; none when they are free.</param>
    public RuleMap(RuleFile file, YamlNode node, string what, params string[] names)
    {
        (_file, _what) = (file, what);
        _node = node as YamlMappingNode ?? throw file.Fault($"{what} has names with values{(names.Length == 0 ? "" : $" ({string.Join(", ", names)})")}; here is {KindOf(node)}.", node.Start);
        foreach (var name in _node.Children.Keys)
        {
            if (name is not YamlScalarNode { Value: { } text })
                throw file.Fault("A name is a text, not a list or a map.", name.Start);
            if (names.Length > 0 && !names.Contains(text))
                throw file.Fault($"{what} has no '{text}'.{RuleFile.Near(text, names)} It has {string.Join(", ", names)}.", name.Start);
        }
    }

    /// <summary>Where it begins.</summary>
    public Mark Start => _node.Start;

    /// <summary>Names in the order of the file.</summary>
    public IEnumerable<RuleText> Names => _node.Children.Keys.Select(k => new RuleText(((YamlScalarNode)k).Value!, k.Start));

    public IngestException Fault(string message, Mark at) => _file.Fault(message, at);

    public bool Has(string name) => Find(name) is not null;

    /// <summary>A text that must be there and not be empty.</summary>
    public RuleText Text(string name) => Find(name) is { } node ? Scalar(node, name) : throw Fault($"{_what} needs '{name}'.", Start);

    /// <summary>A text; null when the name is not there.</summary>
    public RuleText? OptionalText(string name) => Find(name) is { } node ? Scalar(node, name) : null;

    /// <summary>Texts, or one text for a list of one; empty when the name is not there.</summary>
    public IReadOnlyList<RuleText> Texts(string name) => [.. Items(name).Select(item => Scalar(item, name))];

    /// <summary>Maps of a list, or one for a list of one; empty when the name is not there.</summary>
    public IReadOnlyList<RuleMap> Maps(string name, string what, params string[] names) => [.. Items(name).Select(item => new RuleMap(_file, item, what, names))];

    /// <summary>A map below this one; null when the name is not there.</summary>
    public RuleMap? Map(string name, string what, params string[] names) => Find(name) is { } node ? new RuleMap(_file, node, what, names) : null;

    /// <summary>Requires <c>version: 1</c>, so that a later form is refused rather than misread.</summary>
    public void RequireVersion()
    {
        if (Text("version") is { Value: not "1" } other)
            throw Fault($"The version is 1, not '{other.Value}'.", other.At);
    }

    private YamlNode? Find(string name) => _node.Children.TryGetValue(new YamlScalarNode(name), out var node) ? node : null;

    private IEnumerable<YamlNode> Items(string name) => Find(name) switch
    {
        null => [],
        YamlSequenceNode list => list.Children,
        var one => [one],
    };

    private RuleText Scalar(YamlNode node, string name) => node switch
    {
        YamlScalarNode { Value: { } text } when !string.IsNullOrWhiteSpace(text) => new RuleText(text, node.Start),
        YamlScalarNode => throw Fault($"{name} has an empty value. Give it one, or leave it out.", node.Start),
        _ => throw Fault($"{name} has texts as values; here is {KindOf(node)}.", node.Start),
    };

    private static string KindOf(YamlNode node) => node switch
    {
        YamlMappingNode => "a map",
        YamlSequenceNode => "a list",
        YamlScalarNode { Value: { Length: > 0 } text } => $"'{text}'",
        _ => "nothing",
    };
}
