using System.Runtime.CompilerServices;
using System.Xml;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>
/// The names of a document by number. A name mostly comes after the one it came after before, which spares the look-up.
/// </summary>
internal sealed class XmlNames
{
    private const string XmlnsUri = "http://www.w3.org/2000/xmlns/";
    private const string XsiUri = "http://www.w3.org/2001/XMLSchema-instance";

    private readonly Dictionary<(string Local, string Namespace, bool IsAttribute), int> _numbers = new(AtomComparer.Instance);
    private readonly HashSet<string> _keys = [];
    private XmlName[] _names = new XmlName[64];
    private int _previous;

    /// <summary>Numbers are below it.</summary>
    public int Count { get; private set; }

    /// <summary>What is known of a name. Good until the next one is looked up.</summary>
    public ref XmlName this[int number] => ref _names[number];

    /// <summary>Number of the name that the parser stands on.</summary>
    public int Find(XmlReader reader, bool isAttribute)
    {
        var local = reader.LocalName;
        var space = reader.NamespaceURI;
        var guess = _names[_previous].Follower;
        ref var name = ref _names[guess];
        if (!ReferenceEquals(name.Local, local) || !ReferenceEquals(name.Namespace, space) || name.IsAttribute != isAttribute)
        {
            guess = FindSlowly(reader, local, space, isAttribute);
            _names[_previous].Follower = guess;
        }
        _previous = guess;
        return guess;
    }

    /// <summary>
    /// Name for JSON: the local name, with @ for an attribute. Of two namespaces with one local name the one that comes later
    /// has its prefix or, without one, a number.
    /// </summary>
    public string Key(int number)
    {
        ref var name = ref _names[number];
        if (name.Key is not null)
            return name.Key;
        var mark = name.IsAttribute ? "@" : "";
        var key = mark + name.Local;
        if (!_keys.Add(key))
        {
            if (name.Prefix.Length > 0)
                key = $"{mark}{name.Prefix}:{name.Local}";
            var wanted = key;
            for (var n = 1; !_keys.Add(key); n++)
                key = $"{wanted}_{n}";
        }
        return name.Key = key;
    }

    private int FindSlowly(XmlReader reader, string local, string space, bool isAttribute)
    {
        if (_numbers.TryGetValue((local, space, isAttribute), out var number))
            return number;
        if (Count == _names.Length)
            Array.Resize(ref _names, Count * 2);
        number = Count++;
        _names[number] = new()
        {
            Local = local,
            Namespace = space,
            Prefix = reader.Prefix,
            IsAttribute = isAttribute,
            IsNil = isAttribute && space == XsiUri && local == "nil",
            IsIgnored = isAttribute && (space == XmlnsUri || (space == XsiUri && local is "schemaLocation" or "noNamespaceSchemaLocation")),
            Column = -1,
        };
        _numbers.Add((local, space, isAttribute), number);
        return number;
    }

    /// <summary>Atomized strings are equal when they are the same object.</summary>
    private sealed class AtomComparer : IEqualityComparer<(string Local, string Namespace, bool IsAttribute)>
    {
        public static readonly AtomComparer Instance = new();

        public bool Equals((string Local, string Namespace, bool IsAttribute) x, (string Local, string Namespace, bool IsAttribute) y) =>
            ReferenceEquals(x.Local, y.Local) && ReferenceEquals(x.Namespace, y.Namespace) && x.IsAttribute == y.IsAttribute;

        public int GetHashCode((string Local, string Namespace, bool IsAttribute) name) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(name.Local), RuntimeHelpers.GetHashCode(name.Namespace), name.IsAttribute);
    }
}
