using System.Text.Json;
using S3Ingest.Core.Quilt;

namespace S3Ingest.Core.Tests.Quilt;

/// <summary>
/// The official JSON-Schema-Test-Suite, draft-07, without <c>$ref</c> and <c>format</c>, which Quilt's workflows do not have. The
/// package golang-github-xeipuuv-gojsonschema-dev carries its files.
/// </summary>
public sealed class JsonSchemaSuiteTests
{
    private const string Folder = "/usr/share/gocode/src/github.com/xeipuuv/gojsonschema/testdata/draft7";

    // Their schemas have $ref throughout, or speak of what draft-07 leaves to formats.
    private static readonly string[] LeftOut = ["ref.json", "refRemote.json", "definitions.json"];

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        if (!Directory.Exists(Folder))
            return [.. new[] { "" }];
        foreach (string file in Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileName(f)!).Except(LeftOut).Order(StringComparer.Ordinal))
            files.Add(file);
        files.Add("optional/bignum.json");
        return files;
    }

    [SuiteTheory, MemberData(nameof(Files))]
    public void Instances_are_judged_as_the_official_suite_judges_them(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        int tests = 0;
        foreach (var group in document.RootElement.EnumerateArray().Where(g => !g.GetProperty("schema").GetRawText().Contains("\"$ref\"", StringComparison.Ordinal)))
        {
            var schema = JsonSchema.Read(group.GetProperty("schema"));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                tests++;
                bool isValid = !schema.Validate(test.GetProperty("data")).Any();
                Assert.True(isValid == test.GetProperty("valid").GetBoolean(), $"{group.Text("description")}: {test.Text("description")}");
            }
        }
        Assert.NotEqual(0, tests);
    }

    private sealed class SuiteTheoryAttribute : TheoryAttribute
    {
        public SuiteTheoryAttribute()
        {
            if (!Directory.Exists(Folder))
                Skip = "the official JSON-Schema-Test-Suite is not installed (golang-github-xeipuuv-gojsonschema-dev)";
        }
    }
}
