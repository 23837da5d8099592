using System.Text;

namespace S3Ingest.Core.Structure.References;

/// <summary>Characters of a text that are replaced.</summary>
/// <param name="Start">First of them.</param>
/// <param name="Length">How many.</param>
/// <param name="Text">What takes their place.</param>
internal readonly record struct TextEdit(int Start, int Length, string Text)
{
    /// <summary>The text with all edits made; they are in order and do not overlap.</summary>
    public static string Apply(string text, IReadOnlyList<TextEdit> edits)
    {
        var result = new StringBuilder(text.Length + 64);
        int at = 0;
        foreach (var edit in edits)
        {
            result.Append(text, at, edit.Start - at).Append(edit.Text);
            at = edit.Start + edit.Length;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }
}
