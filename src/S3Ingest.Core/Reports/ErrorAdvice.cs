using System.Reflection;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Reports;

/// <summary>Cause and remedy of an error, from the text that the help topic about_IngestErrors shows.</summary>
/// <param name="Cause">What happened.</param>
/// <param name="Remedy">What to do.</param>
internal sealed partial record ErrorAdvice(string Cause, string Remedy)
{
    private static readonly Lazy<Dictionary<string, ErrorAdvice>> Catalogue = new(Load);

    /// <summary>Null for an id that the catalogue does not have.</summary>
    public static ErrorAdvice? For(string errorId) => Catalogue.Value.GetValueOrDefault(errorId);

    private static Dictionary<string, ErrorAdvice> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("about_IngestErrors")!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return Entry().Matches(text).ToDictionary(
            entry => entry.Groups["id"].Value,
            entry => new ErrorAdvice(OneLine(entry.Groups["cause"].Value), OneLine(entry.Groups["remedy"].Value)));
    }

    // An id on a line of its own, indented by four; its text below, indented by eight, the remedy last.
    [GeneratedRegex(@"^ {4}(?<id>\w+)\n(?<cause>(?: {8}(?!Remedy:).*\n)+) {8}Remedy:(?<remedy>.*\n(?: {8}.*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Entry();

    private static string OneLine(string text) => Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
