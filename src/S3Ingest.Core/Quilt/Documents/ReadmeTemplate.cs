using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Quilt;

/// <summary>Markdown with placeholders such as <c>{packagename}</c>; two braces around the name stand for themselves.</summary>
public sealed partial class ReadmeTemplate
{
    internal const string FileName = "standard_readme.md";

    private static readonly string[] Known =
    [
        "namespace", "packagename", "data_type", "source_description", "file_summary_table", "metadata_summary", "creation_date",
        "source_s3_location", "total_size", "file_count", "last_modified", "data_quality_summary", "data_dictionary", "usage",
    ];

    private ReadmeTemplate(string text) => Text = text;

    /// <summary>The template that is used without PACKAGE_TEMPLATE_PATH.</summary>
    public static ReadmeTemplate BuiltIn { get; } = Parse(ReadBuiltIn(), FileName);

    /// <summary>The template as it is written.</summary>
    public string Text { get; }

    /// <summary>Takes a template.</summary>
    /// <param name="text">Markdown.</param>
    /// <param name="source">File that it comes from, for messages.</param>
    /// <exception cref="IngestException">ConfigurationInvalid, with the line of the first unknown placeholder; the message has all of them.</exception>
    public static ReadmeTemplate Parse(string text, string source)
    {
        var unknown = Placeholder().Matches(text)
            .Where(m => m.Groups["name"] is { Success: true } name && !Known.Contains(name.Value))
            .Select(m => (m.Value, Line: 1 + text.AsSpan(0, m.Index).Count('\n')))
            .ToList();
        if (unknown.Count == 0)
            return new ReadmeTemplate(text);
        throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"'{source}' has placeholders that do not exist: {string.Join(", ", unknown.Select(u => $"{u.Value} in line {u.Line}"))}. "
            + $"Take one of {string.Join(' ', Known.Select(k => $"{{{k}}}"))}, or write {{{unknown[0].Value}}} for the text itself.")
        { Target = source, Line = unknown[0].Line };
    }

    /// <summary>Fills the placeholders in.</summary>
    /// <param name="fixedText">Applied to the template's own text.</param>
    /// <param name="value">Markdown of a placeholder by its name.</param>
    internal string Fill(Func<string, string> fixedText, Func<string, string> value)
    {
        var filled = new StringBuilder();
        int at = 0;
        foreach (Match match in Placeholder().Matches(Text))
        {
            filled.Append(fixedText(Text[at..match.Index]));
            filled.Append(match.Groups["name"] is { Success: true } name ? value(name.Value) : match.Value[1..^1]);
            at = match.Index + match.Length;
        }
        return filled.Append(fixedText(Text[at..])).ToString();
    }

    private static string ReadBuiltIn()
    {
        using var text = new StreamReader(typeof(ReadmeTemplate).Assembly.GetManifestResourceStream(FileName)!);
        return text.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{[a-z0-9_]+\}\}|\{(?<name>[a-z][a-z0-9_]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
