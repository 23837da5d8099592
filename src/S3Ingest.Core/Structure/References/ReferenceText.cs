using System.Text.RegularExpressions;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// Finds what refers to moved objects in a text: <c>s3://</c>, <c>s3a://</c> and <c>s3n://</c> URIs, ARNs, and http URLs of
/// the bucket (virtual-host and path style), anywhere in it; a bare key when it is the whole text.
/// </summary>
/// <remarks>
/// A URI ends at white space, quotes, brackets, commas and the like, but keys may hold these: the longest end that gives
/// a moved key counts. What names a version (<c>?versionId=</c>) or is signed (<c>?X-Amz-...</c>) means the old object and stays.
/// </remarks>
internal sealed class ReferenceText
{
    // A key has 1,024 bytes; each may be written as three characters.
    private const int MaxKey = 3 * ObjectKey.MaxBytes;

    // Keys with more separators in them are found only where the text ends with them.
    private const int MaxEnds = 16;

    private const string Closing = "\"'`<>()[]{}|\\^,;#";

    private readonly MovedKeys _keys;
    private readonly Regex _head;

    /// <param name="keys">What moved where.</param>
    /// <param name="endpoint">Endpoint that path-style URLs may name beside AWS; null for AWS alone.</param>
    public ReferenceText(MovedKeys keys, Uri? endpoint)
    {
        _keys = keys;
        string bucket = Regex.Escape(keys.BucketName);
        string aws = @"amazonaws\.com(?:\.cn)?";
        string hosts = $@"{bucket}\.s3[a-z0-9.-]*\.{aws}/|s3[a-z0-9.-]*\.{aws}/{bucket}/";
        if (endpoint is not null)
            hosts += $"|{Regex.Escape(endpoint.Authority)}/{bucket}/|{bucket}\\.{Regex.Escape(endpoint.Authority)}/";
        _head = new Regex(
            $"(?<![A-Za-z0-9+.-])(?:s3[an]?://{bucket}/|arn:aws[a-z-]*:s3:::{bucket}/|(?<http>https?://(?:{hosts})))",
            RegexOptions.CultureInvariant | RegexOptions.Compiled);
    }

    /// <summary>The edits that make the text refer to the new places, in order; none when it refers to nothing that moved.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bareKeys">The whole text may be a key, or a folder with its slash.</param>
    /// <param name="ct">Ends look-ups of folders.</param>
    public async ValueTask<IReadOnlyList<TextEdit>> FindEditsAsync(string text, bool bareKeys, CancellationToken ct)
    {
        if (bareKeys && text.Contains('/', StringComparison.Ordinal) && text.Length <= ObjectKey.MaxBytes
            && (text[^1] == '/' ? await _keys.FindFolderAsync(text, ct) : _keys.Find(text)) is { } moved)
            return [new TextEdit(0, text.Length, moved)];
        if (!text.Contains(_keys.BucketName, StringComparison.Ordinal))
            return [];
        List<TextEdit>? edits = null;
        int from = 0;
        foreach (Match head in _head.Matches(text))
        {
            int start = head.Index + head.Length;
            if (head.Index < from || await FindAsync(text, start, head.Groups["http"].Success, ct) is not { } edit)
                continue;
            (edits ??= []).Add(edit);
            from = edit.Start + edit.Length;
        }
        return edits ?? (IReadOnlyList<TextEdit>)[];
    }

    private async ValueTask<TextEdit?> FindAsync(string text, int start, bool isUrl, CancellationToken ct)
    {
        foreach (int end in Ends(text, start))
        {
            string key = text[start..end];
            if (await MapAsync(key, isUrl, ct) is not { } target)
                continue;
            return target == key ? null : new TextEdit(start, end - start, target);
        }
        return null;
    }

    private async ValueTask<string?> MapAsync(string written, bool isUrl, CancellationToken ct)
    {
        if (!isUrl && await MoveAsync(written, ct) is { } moved)
            return moved;
        // In a URL the key is percent-encoded always, in a URI by some writers.
        if (!isUrl && !written.Contains('%', StringComparison.Ordinal))
            return null;
        return Decode(written) is { } key && await MoveAsync(key, ct) is { } target ? ReportKey.Encode(target) : null;
    }

    // A folder is meant with and without its slash.
    private async ValueTask<string?> MoveAsync(string key, CancellationToken ct)
    {
        if (key.Length == 0)
            return null;
        if (key[^1] == '/')
            return await _keys.FindFolderAsync(key, ct);
        return _keys.Find(key) ?? (await _keys.FindFolderAsync(key + "/", ct))?[..^1];
    }

    // '+' is a plus sign in the path of a URL.
    private static string? Decode(string written) => ReportKey.TryDecode(written.Replace("+", "%2B", StringComparison.Ordinal));

    /// <summary>Where a key that begins at <paramref name="start"/> may end, the longest first.</summary>
    private static List<int> Ends(string text, int start)
    {
        var ends = new List<int>();
        int last = Math.Min(text.Length, start + MaxKey);
        int at = start;
        for (; at < last && !char.IsControl(text[at]); at++)
        {
            if (ends.Count < MaxEnds && at > start && IsEnd(text, at))
                ends.Add(at);
        }
        if (at == text.Length || at < last)
            ends.Add(at);
        ends.Reverse();
        return ends;
    }

    private static bool IsEnd(string text, int at)
    {
        char c = text[at];
        if (char.IsWhiteSpace(c) || Closing.Contains(c, StringComparison.Ordinal))
            return true;
        // Punctuation of the sentence, not of the key.
        return c is '.' or ':' or '!' or '?' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]) || Closing.Contains(text[at + 1], StringComparison.Ordinal));
    }
}
