using System.Text;

namespace S3Ingest.Core.FileSystem;

/// <summary>Names of files in messages: they may hold line breaks and escapes that would forge or garble a log, or command a terminal.</summary>
public static class PrintableName
{
    /// <summary>The text with <c>\x1b</c> and the like in the place of control characters.</summary>
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var printable = new StringBuilder();
        foreach (char c in text)
            printable.Append(char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString());
        return printable.ToString();
    }
}
