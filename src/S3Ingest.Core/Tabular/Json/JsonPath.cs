using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Tabular.Json;

/// <summary>
/// Where the rows are in a document: names and indices of RFC 9535, each of which leads to one value, so that a stream can be
/// followed along it. No wildcards, slices, filters, negative indices or <c>..</c>.
/// </summary>
internal sealed partial class JsonPath
{
    private JsonPath(IReadOnlyList<JsonPathStep> steps) => Steps = steps;

    /// <summary>From the top inwards; empty for <c>$</c>.</summary>
    public IReadOnlyList<JsonPathStep> Steps { get; }

    /// <summary>Reads a path.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    public static JsonPath Parse(string text)
    {
        if (!text.StartsWith('$'))
            throw Invalid(text, "it begins with $, which is the document");
        var steps = new List<JsonPathStep>();
        for (var at = 1; at < text.Length;)
        {
            if (Step().Match(text, at) is not { Success: true } match)
                throw Invalid(text, $"what begins at its character {at + 1} is neither a name nor an index");
            if (match.Groups["index"] is { Success: true, Value: var digits })
            {
                if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                    throw Invalid(text, $"the index {digits} is too large");
                steps.Add(new JsonPathStep(null, index));
            }
            else
            {
                var plain = match.Groups["plain"];
                steps.Add(new JsonPathStep(plain.Success ? plain.Value : Unquote(match.Groups["quoted"].Value), 0));
            }
            at += match.Length;
        }
        if (steps.Count >= JsonNesting.MaxDepth)
            throw Invalid(text, $"it has more than {JsonNesting.MaxDepth - 1} steps");
        return new JsonPath(steps);
    }

    /// <summary>The first steps as text, in the form of the normalized paths of RFC 9535 section 2.7.</summary>
    public string Prefix(int count) => string.Concat(Steps.Take(count).Select(s => s.ToString()).Prepend("$"));

    // The escapes of names are those of JSON strings, and \'.
    private static string Unquote(string text) => JsonText.Unescape(Encoding.UTF8.GetBytes(text));

    private static IngestException Invalid(string text, string why) => new(
        IngestErrorId.ConfigurationInvalid,
        $"INGEST_JSON_PATH '{text}' does not lead to one place: {why}. Write names and indices only, such as $.data.items, $.pages[0].rows or $['two words'].");

    // RFC 9535: member-name-shorthand (2.5.1.1), index-selector (2.3.3.1), name-selector (2.3.1.1).
    [GeneratedRegex(
        """
        \G(?:
          \.(?<plain>[A-Za-z_\u0080-\uFFFF][A-Za-z0-9_\u0080-\uFFFF]*)
          |\[(?<index>0|[1-9][0-9]*)\]
          |\['(?<quoted>(?:[^'\\\x00-\x1F]|\\['\\/bfnrt]|\\u[0-9A-Fa-f]{4})*)'\]
          |\["(?<quoted>(?:[^"\\\x00-\x1F]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*)"\]
        )
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
