using System.Buffers;
using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Quilt;

/// <summary>How the package is read, as commands that can be pasted.</summary>
internal static class ReadmeUsage
{
    public static string Create(PackageContext context, CredentialFilter filter)
    {
        string registry = $"s3://{context.Registry}";
        // The path in an example has to be the real one, or there is no example.
        string? example = context.Contents.Example is { } key && filter.Clean(key) == key ? key : null;
        var text = new StringBuilder("```python\nimport quilt3\n\n")
            .Append(CultureInfo.InvariantCulture, $"pkg = quilt3.Package.browse({Python(context.Name)}, registry={Python(registry)})\n");
        if (example is not null)
            text.Append(CultureInfo.InvariantCulture, $"pkg[{Python(example)}].fetch()\n");
        return text
            .Append("```\n\n```powershell\n")
            .Append(CultureInfo.InvariantCulture, $"Get-QuiltPackage -Name {PowerShell(context.Name)} -Registry {PowerShell(registry)}\n```")
            .ToString();
    }

    // A JSON string of ASCII only is a Python string too; astral characters would be two halves there.
    private static string Python(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value > 0xFFFF)
            {
                literal.Append("\\U").Append(rune.Value.ToString("x8", CultureInfo.InvariantCulture));
                continue;
            }
            var json = new ArrayBufferWriter<byte>();
            PythonJson.WriteString(json, rune.ToString(), JsonStyle.TopHash);
            literal.Append(Encoding.ASCII.GetString(json.WrittenSpan)[1..^1]);
        }
        return literal.Append('"').ToString();
    }

    private static string PowerShell(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
