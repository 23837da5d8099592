using System.Text;
using System.Text.RegularExpressions;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>Sources that all want the key <c>a.parquet</c>. Every content bears a mark of its source and version that survives a conversion without compression.</summary>
internal static partial class Contender
{
    public static readonly string[] Names = ["a.csv", "a.json", "a.parquet", "a.csv.gz"];

    public static byte[] Content(string name, string machine, int version)
    {
        var mark = $"<{name}+{machine}+{version}>";
        return name switch
        {
            "a.json" => Tables.Utf8($$"""[{"m": "{{mark}}"}]"""),
            "a.parquet" => Tables.Utf8($"PAR1 as another program wrote it: {mark}"),
            "a.csv.gz" => Tables.Gzip(Tables.Utf8($"m\n{mark}\n")),
            _ => Tables.Utf8($"m\n{mark}\n"),
        };
    }

    /// <summary>The one content that an object holds.</summary>
    public static (string Name, string Machine, int Version) Read(byte[] stored)
    {
        var marks = Mark().Matches(Encoding.Latin1.GetString(stored)).Select(m => m.Value).Distinct().ToList();
        var parts = Assert.Single(marks).Trim('<', '>').Split('+');
        return (parts[0], parts[1], int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"<a[a-z.]+\+[a-z0-9]+\+[0-9]+>")]
    private static partial Regex Mark();
}
