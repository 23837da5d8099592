using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Structure.References;

namespace S3Ingest.Core.Tests.Structure.References;

/// <summary>Documents with references to objects that move and to others that stay.</summary>
public sealed class ReferencePropertyTests
{
    private static readonly string[] Segments = ["a", "job-1", "x y", "ü日", "it's", "q\"q", "c,d", "p%20", "1+1", "#h", "{b}", "back\\slash", "😀", "a.b"];

    private static readonly Gen<string> Key = Gen.Elements(Segments).ArrayOf(3).Select(s => string.Join('/', s));

    // Old keys that move, and others that do not though their beginnings are alike.
    private static readonly Gen<Case> Cases =
        from old in Key.ArrayOf(6)
        from others in Key.ArrayOf(4)
        from forms in Gen.Choose(0, 2).ArrayOf(10)
        from format in Gen.Elements("json", "yaml", "csv", "tsv")
        select new Case(
            format,
            [.. old.Distinct().Select((k, i) => ("old/" + k, $"new/{i}/{k}"))],
            [.. old.Select(k => "old/" + k), .. others.Select(k => "stay/" + k)],
            forms);

    private sealed record Case(string Format, (string Old, string New)[] Moves, string[] Values, int[] Forms);

    /// <summary>Feature: s3-structure-reorganization, Property 9: references point to the new place.</summary>
    [Fact]
    [Trait("Feature", "s3-structure-reorganization")]
    [Trait("Property", "9: references point to the new place")]
    public void References_point_to_the_new_place_and_the_way_back_is_exact() => Prop.ForAll(Cases.ToArbitrary(), test =>
    {
        var text = new ReferenceText(Moves.Of(test.Moves), null);
        var map = test.Moves.ToDictionary(m => m.Old, m => m.New);
        var before = test.Values.Select((v, i) => Written(v, test.Forms[i % test.Forms.Length])).ToList();
        var expected = test.Values.Select((v, i) => Written(map.GetValueOrDefault(v, v), test.Forms[i % test.Forms.Length])).ToList();
        string document = Write(test.Format, before);

        var edits = new List<TextEdit>();
        foreach (var scalar in ReferenceFormat.Named(test.Format)!.Read(document))
            edits.AddRange(scalar.Encode(text.FindEditsAsync(scalar.Value, bareKeys: true, default).AsTask().Result));
        string after = TextEdit.Apply(document, edits);

        var (old, @new) = ObjectPieces.Of(document, edits);
        return (Read(test.Format, after).SequenceEqual(expected) && @new.Replace(after, old) == document)
            .Label($"{document}\n->\n{after}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    private static string Written(string key, int form) => form switch
    {
        0 => key,
        1 => $"s3://{Moves.Bucket}/{key}",
        _ => $"https://{Moves.Bucket}.s3.amazonaws.com/{Core.Structure.Scale.ReportKey.Encode(key)}",
    };

    private static string Write(string format, IReadOnlyList<string> values) => format switch
    {
        "json" => JsonSerializer.Serialize(values),
        "yaml" => string.Concat(values.Select((v, i) => i % 2 == 0 ? $"- '{v.Replace("'", "''", StringComparison.Ordinal)}'\n" : $"- {JsonSerializer.Serialize(v)}\n")),
        "csv" => string.Concat(values.Select((v, i) => (i % 2 == 0 || v.Contains('"') || v.Contains(',') ? $"\"{v.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : v) + (i % 3 == 2 ? "\r\n" : ","))),
        _ => string.Join('\t', values.Select(v => v.Contains('"') ? $"\"{v.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : v)),
    };

    // The values of a document, read by the framework where it can.
    private static IEnumerable<string> Read(string format, string document) => format == "json"
        ? JsonSerializer.Deserialize<string[]>(document)!
        : ReferenceFormat.Named(format)!.Read(document).Select(s => s.Value);
}
