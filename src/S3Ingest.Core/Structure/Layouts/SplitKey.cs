namespace S3Ingest.Core.Structure;

/// <summary>A key relative to the base prefix, split once for all patterns.</summary>
internal readonly struct SplitKey
{
    public SplitKey(string text)
    {
        Text = text;
        IsFolder = text.EndsWith('/');
        Segments = (IsFolder ? text[..^1] : text).Split('/');
    }

    public string Text { get; }

    /// <summary>The key ends with a slash, as the markers that consoles make for folders.</summary>
    public bool IsFolder { get; }

    public string[] Segments { get; }

    /// <summary>The text from a segment on, to the end of the key less some segments.</summary>
    public string Join(int first, int tail)
    {
        int count = Segments.Length - first - tail;
        var joined = count == 1 ? Segments[first] : string.Join('/', Segments, first, count);
        return IsFolder && tail == 0 && count > 0 ? joined + "/" : joined;
    }
}
