namespace S3Ingest.Core.Tabular.Xml;

/// <summary>
/// Names of the columns. Each is the local name of an attribute or a child element, unique without regard to case, and stays
/// what it is once rows were handed out.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A child element takes the plain name from an attribute, whose column becomes <c>@name</c>.</item>
/// <item>Of two elements, or two attributes, whose names differ in case or namespace only, the one that comes later
/// becomes <c>prefix:name</c> where it has a prefix, else <c>name_1</c>.</item>
/// <item>The columns that no attribute or element has: <c>element</c>, <c>value</c>, <c>#text</c>. They keep these names,
/// except that <c>value</c> is <c>#text</c> where the document has a name <c>value</c>.</item>
/// </list>
/// </remarks>
/// <param name="names">Names of the document.</param>
/// <param name="marked">Attributes that are known to need the mark, because an element of the same name comes later.</param>
internal sealed class XmlColumns(XmlNames names, IEnumerable<string> marked)
{
    /// <summary>Most columns of a table.</summary>
    public const int Max = 10_000;

    private readonly List<string> _columns = [];
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _marked = new(marked, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _plainAttributes = new(StringComparer.OrdinalIgnoreCase);
    private int _value = -1;
    private int _text = -1;

    /// <summary>Names in order.</summary>
    public IReadOnlyList<string> Names => _columns;

    /// <summary>True once columns were handed out, from when on they keep their names.</summary>
    public bool AreFixed { get; set; }

    /// <summary>True when a name got no column because there are too many.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Column of the names of elements; has to come first.</summary>
    public int Element() => Append(Unique("element"));

    /// <summary>Column of the text of rows that have no child elements; -1 when the table is full.</summary>
    public int Value()
    {
        if (_value < 0)
            _value = _taken.Contains("value") ? Text() : TryAppend("value");
        return _value;
    }

    /// <summary>Column of the text that stands between child elements; -1 when the table is full.</summary>
    public int Text()
    {
        if (_text < 0)
            _text = TryAppend("#text");
        return _text;
    }

    /// <summary>
    /// Column of an attribute or child element. -1 when the table is full, or when an element's name was handed out as an
    /// attribute's.
    /// </summary>
    public int Of(int number)
    {
        ref var name = ref names[number];
        return name.Column >= 0 ? name.Column : Add(ref name);
    }

    private int Add(ref XmlName name)
    {
        name.IsInRows = true;
        var wanted = name.Local;
        if (name.IsAttribute)
        {
            if (_marked.Contains(wanted) || (_taken.Contains(wanted) && !_plainAttributes.ContainsKey(wanted)))
                wanted = "@" + wanted;
        }
        else if (_plainAttributes.TryGetValue(wanted, out var attribute))
        {
            if (AreFixed)
                return -1;
            var plain = _columns[attribute];
            _plainAttributes.Remove(plain);
            _taken.Remove(plain);
            _columns[attribute] = Unique("@" + plain);
        }
        if (_taken.Contains(wanted) && name.Prefix.Length > 0)
            wanted = wanted[0] == '@' ? $"@{name.Prefix}:{name.Local}" : $"{name.Prefix}:{name.Local}";
        name.Column = TryAppend(wanted);
        if (name.IsAttribute && name.Column >= 0 && _columns[name.Column] == name.Local)
            _plainAttributes.Add(name.Local, name.Column);
        return name.Column;
    }

    private int TryAppend(string wanted)
    {
        if (_columns.Count < Max)
            return Append(Unique(wanted));
        IsFull = true;
        return -1;
    }

    private int Append(string name)
    {
        _columns.Add(name);
        return _columns.Count - 1;
    }

    private string Unique(string wanted)
    {
        var name = wanted;
        for (var n = 1; !_taken.Add(name); n++)
            name = $"{wanted}_{n}";
        return name;
    }
}
