namespace S3Ingest.Core.Structure;

/// <summary>A node of a layout file, with its place: line and column from 1.</summary>
internal abstract record LayoutNode(long Line, long Column)
{
    /// <summary>What the node is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text.</summary>
internal sealed record LayoutScalar(string Text, bool IsQuoted, long Line, long Column) : LayoutNode(Line, Column)
{
    public override string Kind => IsNull ? "nothing" : "a text";

    public bool IsNull => !IsQuoted && Text is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed record LayoutList(IReadOnlyList<LayoutNode> Items, long Line, long Column) : LayoutNode(Line, Column)
{
    public override string Kind => "a list";
}

/// <summary>Names with values, in the order of the file.</summary>
internal sealed record LayoutMap(IReadOnlyList<KeyValuePair<LayoutScalar, LayoutNode>> Entries, long Line, long Column) : LayoutNode(Line, Column)
{
    public override string Kind => "a map (name: value)";

    public LayoutNode? Find(string name) => Entries.FirstOrDefault(e => e.Key.Text == name).Value;
}
