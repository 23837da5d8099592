using System.Text;

namespace S3Ingest.Core.Structure;

/// <summary>
/// A form written as a path: <c>datasets/training-output/{job}/{rest...}</c>. <c>{name}</c> is some text of one segment,
/// <c>{name:a|b}</c> one of the given texts (<c>#</c> is a digit), <c>{name...}</c> one or more whole segments.
/// </summary>
internal sealed class SegmentPattern : KeyPattern
{
    private readonly PatternSegment[] _segments;
    private readonly int _many;

    public SegmentPattern(string text, PatternSegment[] segments)
        : base(text, [.. segments.SelectMany(s => s.Pieces).Where(p => !p.IsLiteral).Select(p => p.Text)])
    {
        _segments = segments;
        _many = Array.FindIndex(segments, s => s.IsMany);
    }

    public IReadOnlyList<PatternSegment> Segments => _segments;

    /// <summary>Number of literal segments before the first capture.</summary>
    public int LeadingLiterals => _segments.TakeWhile(s => s.IsLiteral).Count();

    /// <summary>Whether the segments from this one on take any names.</summary>
    public bool IsFreeFrom(int segment) => _segments.Skip(segment).All(s => s.IsFree);

    /// <summary>Whether all segments up to and with this one are named: literal, or limited to some texts.</summary>
    public bool IsNamedTo(int segment) => segment < _segments.Length && _segments.Take(segment + 1).All(s => !s.IsFree);

    public override bool TakesMany(string capture) => _many >= 0 && _segments[_many].Pieces[0].Text == capture;

    public override MatchExtent Match(SplitKey key, out Dictionary<string, string> parts)
    {
        parts = [];
        int count = key.Segments.Length;
        if (!_segments[0].IsLiteral || _segments[0].Literal == key.Segments[0])
        {
            if (_many < 0 ? count == _segments.Length && !key.IsFolder : count >= _segments.Length)
                return MatchWhole(key, parts) ? MatchExtent.Whole : MatchExtent.None;
            if (count < _segments.Length && MatchHead(key.Segments, count, parts))
                return MatchShorter(key, parts);
        }
        return MatchExtent.None;
    }

    /// <summary>
    /// The path of these parts. Without the last ones it is the folder up to there, with a slash at its end. Null when a
    /// part is missing before one that is given.
    /// </summary>
    public string? Build(IReadOnlyDictionary<string, string> parts)
    {
        var built = new StringBuilder();
        for (int i = 0; i < _segments.Length; i++)
        {
            int folder = built.Length;
            if (i > 0)
                built.Append('/');
            if (_segments[i].TryBuild(parts, built, out _))
                continue;
            var left = _segments[i..].SelectMany(s => s.Pieces).Where(p => !p.IsLiteral);
            return left.Any(p => parts.ContainsKey(p.Text)) ? null : built.ToString(0, folder) + "/";
        }
        return built.ToString();
    }

    /// <summary>Whether every key of the other form has this form too. No for some that have.</summary>
    public bool Covers(SegmentPattern other)
    {
        int least = other._segments.Length;
        if (_many < 0)
            return other._many < 0 && least == _segments.Length && Pairs(0, 0, least).All(p => p.First.Covers(p.Second));
        int tail = _segments.Length - _many - 1;
        return least >= _segments.Length
            && (other._many < 0 || (other._many >= _many && other._segments.Length - other._many - 1 >= tail))
            && Pairs(0, 0, _many).All(p => p.First.Covers(p.Second))
            && Pairs(_many + 1, least - tail, tail).All(p => p.First.Covers(p.Second));

        IEnumerable<(PatternSegment First, PatternSegment Second)> Pairs(int mine, int others, int count) =>
            _segments.Skip(mine).Take(count).Zip(other._segments.Skip(others).Take(count));
    }

    private bool MatchWhole(SplitKey key, Dictionary<string, string> parts)
    {
        if (_many < 0)
            return MatchHead(key.Segments, _segments.Length, parts);
        int tail = _segments.Length - _many - 1;
        // After a capture of many segments a folder has nothing to be matched with.
        if ((tail > 0 && key.IsFolder) || !MatchHead(key.Segments, _many, parts))
            return false;
        parts[_segments[_many].Pieces[0].Text] = key.Join(_many, tail);
        for (int i = 1; i <= tail; i++)
        {
            if (!_segments[^i].Matches(key.Segments[^i], parts))
                return false;
        }
        return true;
    }

    private MatchExtent MatchShorter(SplitKey key, Dictionary<string, string> parts)
    {
        int count = key.Segments.Length;
        if (key.IsFolder)
        {
            if (count != _segments.Length - 1 || _many != count)
                return MatchExtent.Folder;
            parts[_segments[_many].Pieces[0].Text] = "";
            return MatchExtent.Whole;
        }
        return IsFreeFrom(count) ? MatchExtent.TooShort : MatchExtent.None;
    }

    private bool MatchHead(string[] names, int count, Dictionary<string, string> parts)
    {
        for (int i = 0; i < count; i++)
        {
            if (!_segments[i].Matches(names[i], parts))
                return false;
        }
        return true;
    }
}
