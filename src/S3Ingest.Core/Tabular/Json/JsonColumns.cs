using System.Buffers.Binary;
using System.Globalization;

namespace S3Ingest.Core.Tabular.Json;

/// <summary>The columns of a table of objects: the union of keys in order of first appearance.</summary>
internal sealed class JsonColumns
{
    /// <summary>Most columns; objects with more different keys are no table of columns.</summary>
    public const int MaxCount = 10_000;

    // A key has more than one spelling only by escapes, so few are more than the columns.
    private const int MaxSpellings = 2 * MaxCount;

    private static readonly ulong s_seed = (ulong)Random.Shared.NextInt64();

    private readonly List<string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<int>> _columnsOfKey = new(StringComparer.Ordinal);
    private readonly JsonKey?[] _keys = new JsonKey?[1 << 14];
    private int _spellings;

    /// <summary>Names, unique without regard to case.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Columns.</summary>
    public int Count => _names.Count;

    /// <summary>Stands before the first key of an object.</summary>
    public JsonKey Start { get; } = new([], [-1]);

    /// <summary>Finds a key, or gives it a column.</summary>
    /// <param name="spelling">With quotes and escapes; well-formed.</param>
    /// <returns>Null when that would be a column too many.</returns>
    public JsonKey? Find(ReadOnlySpan<byte> spelling)
    {
        ref var slot = ref _keys[Hash(spelling) & (_keys.Length - 1)];
        for (var key = slot; key is not null; key = key.Collision)
        {
            if (spelling.SequenceEqual(key.Spelling))
                return key;
        }

        var text = JsonText.Unescape(spelling[1..^1]);
        if (!_columnsOfKey.TryGetValue(text, out var columns))
        {
            if (_names.Count == MaxCount)
                return null;
            _columnsOfKey.Add(text, columns = [Add(text)]);
        }
        var found = new JsonKey(spelling.ToArray(), columns);
        if (_spellings < MaxSpellings)
        {
            _spellings++;
            found.Collision = slot;
            slot = found;
        }
        return found;
    }

    /// <summary>Column of an occurrence of a key in one object, from 0; a repeated key gets further columns.</summary>
    /// <returns>-1 when that would be a column too many.</returns>
    public int ColumnOf(JsonKey key, int occurrence)
    {
        if (occurrence == key.Columns.Count)
        {
            if (_names.Count == MaxCount)
                return -1;
            key.Columns.Add(Add(_names[key.Column]));
        }
        return key.Columns[occurrence];
    }

    /// <summary>Adds the one column of a table of values.</summary>
    public void AddValue() => Add("value");

    // Differs from process to process, so that no file can be made whose keys all collide.
    private static int Hash(ReadOnlySpan<byte> spelling)
    {
        var hash = s_seed ^ (ulong)spelling.Length;
        var rest = spelling;
        for (; rest.Length > sizeof(ulong); rest = rest[sizeof(ulong)..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest));
        ulong last = 0;
        if (spelling.Length >= sizeof(ulong))
        {
            last = BinaryPrimitives.ReadUInt64LittleEndian(spelling[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var b in spelling)
                last = (last << 8) | b;
        }
        return (int)(Mix(hash ^ last) >> 33);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0x9E37_79B9_7F4A_7C15, out var low);
        return high ^ low;
    }

    private int Add(string key)
    {
        var name = key.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"column_{_names.Count + 1}")
            : JsonText.Printable(key);
        var unique = name;
        for (var i = 1; !_taken.Add(unique); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        _names.Add(unique);
        return _names.Count - 1;
    }
}
