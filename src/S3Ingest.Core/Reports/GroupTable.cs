namespace S3Ingest.Core.Reports;

/// <summary>Groups by name, in bounded memory: names come from data, and a million files can have a million extensions.</summary>
internal sealed class GroupTable
{
    private const int MaxGroups = 500;
    private const string Rest = "others";
    private readonly Dictionary<string, GroupFigures> _groups = new(StringComparer.Ordinal);

    public GroupFigures this[string name]
    {
        get
        {
            if (_groups.TryGetValue(name, out var group))
                return group;
            if (_groups.Count >= MaxGroups && name != Rest)
                return this[Rest];
            return _groups[name] = new GroupFigures(name);
        }
    }

    /// <summary>Most content first.</summary>
    public IReadOnlyList<GroupFigures> Ordered() =>
        [.. _groups.Values.OrderByDescending(g => g.ContentBytes).ThenByDescending(g => g.Ingested + g.Failed).ThenBy(g => g.Name, StringComparer.Ordinal)];
}
