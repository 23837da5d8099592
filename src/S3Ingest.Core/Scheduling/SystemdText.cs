using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Scheduling;

/// <summary>Texts as unit files take them: systemd.syntax(7), systemd.service(5) "Command lines", systemd.unit(5) "Specifiers".</summary>
internal static class SystemdText
{
    /// <summary>One word of a command line, in quotes, that systemd hands over as it is.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: a line break or another control character, which a command line should not have.</exception>
    public static string Word(string text)
    {
        var word = new StringBuilder("\"");
        foreach (var c in Checked(text))
        {
            word.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '%' => "%%",
                '$' => "$$",
                _ => c.ToString(),
            });
        }
        return word.Append('"').ToString();
    }

    /// <summary>The program of a command line: variables are not replaced in it, and a '$$' would stay.</summary>
    public static string Program(string path) => Word(path).Replace("$$", "$", StringComparison.Ordinal);

    /// <summary>A value that goes to the end of its line, as an account or a description. A backslash there would take in the next line.</summary>
    public static string Value(string text) => Checked(text).TrimEnd('\\').Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>The same for a directory: what stands behind the last slash is not lost, a space or a backslash at the end included.</summary>
    public static string Folder(string path) => Value(path.EndsWith('/') ? path : path + "/");

    /// <summary>A time as systemd.time(7) has it.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + "s";

    private static string Checked(string text) => text.Any(char.IsControl)
        ? throw new IngestException(IngestErrorId.ConfigurationInvalid, "A path or an argument of the task has a line break or another control character in it. Rename it, or let a script find it.")
        : text;
}
