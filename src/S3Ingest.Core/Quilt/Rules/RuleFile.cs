using System.Text;
using S3Ingest.Core.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace S3Ingest.Core.Quilt.Rules;

/// <summary>
/// A small YAML or JSON file of rules; every fault names line and column. Takes the part of YAML that rules need: one
/// document, few levels, no anchors, aliases and tags (an alias of an alias makes a small file large).
/// </summary>
internal sealed class RuleFile
{
    /// <summary>Rules of thousands of patterns are smaller.</summary>
    public const int MaxBytes = 256 << 10;

    private const int MaxDepth = 8;

    private readonly string _file;

    private RuleFile(string file) => _file = file;

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <param name="what">What it holds, such as <c>A folder map</c>.</param>
    /// <param name="names">The names that it may have.</param>
    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    public static RuleMap Read(string text, string file, string what, params string[] names)
    {
        var reader = new RuleFile(file);
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            throw reader.Fault($"The file has more than {MaxBytes >> 10} KiB. {what} is smaller.", Mark.Empty);
        try
        {
            reader.CheckForm(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count != 1)
                throw reader.Fault(stream.Documents.Count == 0 ? $"The file is empty. {what} has {string.Join(", ", names)}." : "The file has a second document. Keep one.", Mark.Empty);
            return new RuleMap(reader, stream.Documents[0].RootNode, what, names);
        }
        catch (YamlException wrong)
        {
            throw reader.Fault($"This is neither YAML nor JSON: {wrong.Message} A pattern that begins with '*' stands in quotes.", wrong.Start);
        }
    }

    /// <summary>Makes the exception of a fault at a place.</summary>
    public IngestException Fault(string message, Mark at)
    {
        var (line, column) = (Math.Max(1, at.Line), Math.Max(1, at.Column));
        return new IngestException(IngestErrorId.ConfigurationInvalid, $"{_file}, line {line}, column {column}: {message}")
        {
            Target = _file,
            Line = line,
            Column = column,
        };
    }

    /// <summary>A sentence with the name that may have been meant; empty when none is near.</summary>
    public static string Near(string name, IEnumerable<string> known)
    {
        string? near = known.MinBy(k => EditDistance.Between(name.ToUpperInvariant(), k.ToUpperInvariant()));
        return near is not null && EditDistance.Between(name.ToUpperInvariant(), near.ToUpperInvariant()) <= Math.Max(2, name.Length / 3)
            ? $" Did you mean '{near}'?"
            : "";
    }

    // Before the tree is built: building it recurses, and a file of nothing but brackets would end the process.
    private void CheckForm(string text)
    {
        var parser = new Parser(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            var at = parser.Current!;
            if (at is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
                throw Fault("Anchors (&name) and aliases (*name) are not taken here. Write the value out, a pattern in quotes.", at.Start);
            if (at is NodeEvent { Tag.IsEmpty: false })
                throw Fault("Tags (!name) are not taken here. Leave the tag out, or put the text in quotes.", at.Start);
            if (at is MappingStart or SequenceStart && ++depth > MaxDepth)
                throw Fault($"The file has more than {MaxDepth} levels.", at.Start);
            if (at is MappingEnd or SequenceEnd)
                depth--;
        }
    }
}
