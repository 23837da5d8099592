using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Tests.Quilt;

/// <summary>The documents that are generated for a package.</summary>
public sealed class DocumentTests
{
    // shared/schemas/quilt_summarize.json of quiltdata/quilt, in the terms that are written here.
    private const string SummarizeSchema = """
        {"type": "array", "items": {"anyOf": [
            {"type": "string"},
            {"type": "object", "required": ["path"], "additionalProperties": false, "properties":
                {"path": {"type": "string"}, "title": {"type": "string"}, "description": {"type": "string"}, "expand": {"type": "boolean"}}},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["path"], "additionalProperties": false, "properties":
                {"path": {"type": "string"}, "title": {"type": "string"}, "description": {"type": "string"}, "expand": {"type": "boolean"}}}]}}]}}
        """;

    [Fact]
    public void The_readme_has_every_part_of_a_package()
    {
        var context = Context(
            Add("data/processed/a.csv", Table(new("id", "INT64", 0), new("net|gross", "DECIMAL(38,2)", 3))),
            Add("data/media/p.png", null),
            Add("data/raw/empty.log", null, size: 0)) with { Description = "Line one\nLine *two*\n===\n    1. three", PreviousTopHash = new string('a', 64), Tags = ["x"] };

        string readme = ReadmeOf(context);

        Assert.StartsWith("# lab/results\n", readme, StringComparison.Ordinal);
        foreach (string part in (string[])
            ["Line one<br>\nLine &#42;two&#42;<br>\n&#61;&#61;&#61;<br>\n&#49;. three", "3 files of <code>s3&#58;//source/runs/</code>.", "| data/processed/ | 1 | 10 bytes | csv |", "| **Total** | 3 | 20 bytes | |",
                "| id | INT64 | 0 |", "| net&#124;gross | DECIMAL(38,2) | 3 |", "pkg = quilt3.Package.browse(\"lab/results\", registry=\"s3://packages\")",
                "pkg[\"data/processed/a.csv\"].fetch()", "Get-QuiltPackage -Name 'lab/results' -Registry 's3://packages'",
                $"- Previous revision: <code>{new string('a', 64)}</code>", "- Empty files: 1", "- Duplicates by checksum: 1", "- Created: 2026-11-21T10:00:00Z by S3Ingest 0.1"])
        {
            Assert.Contains(part, readme, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_readme_of_an_empty_package_says_so()
    {
        string readme = ReadmeOf(Context());
        Assert.Contains("The package has no files.", readme, StringComparison.Ordinal);
        Assert.Contains("No tables.", readme, StringComparison.Ordinal);
        Assert.DoesNotContain(".fetch()", readme, StringComparison.Ordinal);
        Assert.Contains("first one", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_tables_are_summed_up_by_folder_and_whole_in_the_dictionary()
    {
        var columns = Enumerable.Range(0, 5).Select(i => new ProfiledColumn($"c{i}", "STRING", null)).ToArray();
        var context = Context([.. Enumerable.Range(0, 10_000).Select(i => Add($"data/processed/{i:d5}.csv", i < 9_999 ? Table(columns) : null))]);

        var readme = Readme.Create(context, ReadmeTemplate.BuiltIn);
        using var dictionary = JsonDocument.Parse(DataDictionary.Create(context).Content);

        Assert.InRange(readme.Content.Length, 500, 10_000);
        Assert.Contains("| data/processed/ | 10,000 | 9,999 | csv |", Encoding.UTF8.GetString(readme.Content), StringComparison.Ordinal);
        Assert.Contains("(metadata/data_dictionary.json)", Encoding.UTF8.GetString(readme.Content), StringComparison.Ordinal);
        Assert.Equal(9_999, dictionary.RootElement.GetProperty("files").GetArrayLength());
        Assert.Contains("at most 500 of each folder", dictionary.RootElement.GetProperty("limit").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_of_many_folders_and_columns_stay_below_what_the_catalogue_shows()
    {
        string name = new('|', 400);
        var columns = Enumerable.Range(0, 1_000).Select(i => new ProfiledColumn(name + i, name, null)).ToArray();
        var context = Context([.. Enumerable.Range(0, 2_000).Select(i => Add($"{name}{i}/{name}.csv", i < 20 ? Table(columns) : null, folder: $"{name}{i}"))]);
        Assert.InRange(Readme.Create(context, ReadmeTemplate.BuiltIn).Content.Length, 1, 3 << 20);
        Assert.Equal(1_001, context.Contents.Folders.Count);
        Assert.Equal(2_000, context.Contents.Folders.Sum(f => f.Files));
    }

    [Fact]
    public void Escaped_text_is_one_line_without_markup_and_reads_back() => Prop.ForAll(
        Gen.Elements("|", "[", "]", "(", ")", "<b>", "`", "\n", "\r\n", "*", "_", "~~", "#", "!", "&amp;", "\\", "-", "a-b", "a_b", "=", "+", "1.", "http://x.y", "www.x.y", "@", "a", "ü", "日本", "\U0001F600", " ")
            .ArrayOf().Select(string.Concat).Where(t => t.Length < 150).ToArbitrary(),
        text =>
        {
            string escaped = MarkdownText.Line(text);
            return !Regex.IsMatch(Regex.Replace(escaped, "&#[0-9]+;", ""), @"[|\[\]<>`*~#!&\\+@=\r\n]|(?<![A-Za-z0-9])[_-]|[_-](?![A-Za-z0-9])|://|www\.")
                && System.Net.WebUtility.HtmlDecode(escaped) == text.Replace('\r', ' ').Replace('\n', ' ');
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_example_of_any_name_is_a_python_string_of_ascii()
    {
        string readme = ReadmeOf(Context(Add("data/raw/\"ü``` \U0001F600\n.csv", null)));
        Assert.Contains("""pkg["data/raw/\"\u00fc``` \U0001f600\n.csv"].fetch()""", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_looks_like_a_credential_is_copied()
    {
        const string Key = "AKIAIOSFODNN7CANARYX";
        const string Value = "wJalrXUtnFEMIcanaryK7MDENGbPxRfiCY";
        using var user = JsonDocument.Parse($$"""{"note": "password={{Value}}", "db": {"api_key": "{{Value}}"}, "list": ["{{Key}}", "ghp_{{Value}}"], "tokens_seen": 5}""");
        var context = Context(
            Add($"data/raw/{Key}.csv", Table(new ProfiledColumn($"secret={Value}", "INT64", 0))),
            Add("data/raw/b.csv", new TableProfile { Format = "csv", Fault = $"the value is 'token: {Value}'" })) with
        {
            Description = $"see https://me:{Value}@host/ and -----BEGIN RSA PRIVATE KEY-----\n{Value}",
            Tags = [$"pwd={Value}"],
            SourcePrefix = $"in/token={Value}/",
            UserMetadata = user.RootElement.Clone(),
            FolderDescriptions = new Dictionary<string, string> { ["data"] = Value },
            Redactor = new Redactor([Value]),
        };
        var template = ReadmeTemplate.Parse($"api_key: {Value} {{source_description}} {{data_dictionary}} {{usage}} {{metadata_summary}} {{source_s3_location}}", "t");
        // Both ways: known to the process, and by its looks alone.
        foreach (var tested in (PackageContext[])[context, context with { Redactor = Redactor.PatternsOnly, FolderDescriptions = new Dictionary<string, string>() }])
        {
            string all = string.Join('\n',
                Encoding.UTF8.GetString(Readme.Create(tested, template).Content), Encoding.UTF8.GetString(DataDictionary.Create(tested).Content),
                Encoding.UTF8.GetString(Provenance.Create(tested).Content), PackageMetadata.Create(tested, MetadataTemplate.Analytics).GetRawText());
            Assert.DoesNotContain(Value, all, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, all, StringComparison.Ordinal);
            Assert.Contains("\"tokens_seen\":5", all, StringComparison.Ordinal);
        }
        var findings = MetadataValidator.Validate(PackageMetadata.Create(context, MetadataTemplate.Standard), context, MetadataValidationLevel.Basic);
        Assert.Equal(["/user_metadata/note", "/user_metadata/db/api_key", "/user_metadata/list/0", "/user_metadata/list/1"], findings.Select(f => f.Path));
    }

    [Fact]
    public void Unknown_placeholders_are_all_named_with_their_lines()
    {
        var fault = Assert.Throws<IngestException>(() => ReadmeTemplate.Parse("# {packagename}\n{oops}\n\n{{file_count}} {bad_one}", "standard_readme.md"));
        Assert.Equal((IngestErrorId.ConfigurationInvalid, 2L), (fault.ErrorId, fault.Line));
        Assert.Contains("{oops} in line 2, {bad_one} in line 4", fault.Message, StringComparison.Ordinal);
        Assert.Equal("{file_count} 1 { x }", Text(Readme.Create(Context(Add("a/b.txt", null)), ReadmeTemplate.Parse("{{file_count}} {file_count} { x }", "t"))));
    }

    [Fact]
    public async Task A_folder_of_templates_replaces_what_is_in_it()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Assert.Same(ReadmeTemplate.BuiltIn, (await PackageTemplates.LoadAsync(folder.FullName, default)).Readme);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "standard_readme.md"), "{packagename}");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "metadata_schemas.json"), """{"ml": {"required": ["nothing"]}}""");
            var templates = await PackageTemplates.LoadAsync(folder.FullName, default);
            Assert.Equal("results", Text(Readme.Create(Context(), templates.Readme)));
            var context = Context();
            var metadata = PackageMetadata.Create(context, MetadataTemplate.Ml);
            Assert.Single(MetadataValidator.Validate(metadata, context, MetadataValidationLevel.Basic, templates.MetadataSchemas["ml"]));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "metadata_schemas.json"), """{"mls": {}}""");
            Assert.Equal(IngestErrorId.ConfigurationInvalid, (await Assert.ThrowsAsync<IngestException>(() => PackageTemplates.LoadAsync(folder.FullName, default))).ErrorId);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_the_catalogue_shows_first_has_its_form()
    {
        var context = Context(Add("data/media/1.png", null), Add("data/media/2.JPG", null), Add("data/media/3.svg", null), Add("data/processed/a.csv", Table(new ProfiledColumn("a", "INT64", 0))));
        using var summarize = JsonDocument.Parse(QuiltSummarize.Create(context, hasReadme: true).Content);
        using var schema = JsonDocument.Parse(SummarizeSchema);
        Assert.Empty(JsonSchema.Read(schema.RootElement).Validate(summarize.RootElement));
        Assert.Equal(
            ["README.md", "data/media/1.png", "data/media/2.JPG", "data/media/3.svg", "data/processed/a.csv", "metadata/data_dictionary.json"],
            summarize.RootElement.EnumerateArray().SelectMany(r => r.ValueKind == JsonValueKind.Array ? r.EnumerateArray().ToArray() : [r]).Select(f => f.GetProperty("path").GetString()));
        Assert.Equal("[]\n", Text(QuiltSummarize.Create(Context(), hasReadme: false)));
    }

    [Fact]
    public void Documents_are_stored_under_their_content()
    {
        var one = new GeneratedDocument(GeneratedKeys.DataDictionary, "abc"u8.ToArray());
        Assert.Equal(".s3ingest/packages/lab/results/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad/data_dictionary.json", one.StorageKey("lab/results"));
    }

    [Fact]
    public void The_fingerprint_is_that_of_the_inputs_and_is_read_back()
    {
        var entry = new ManifestEntry("a", "s3://b/a?versionId=1", 1, new QuiltHash(QuiltHash.Sha256, "00"), MetadataJson.Empty);
        string Of(string settings, params ManifestEntry[] entries)
        {
            using var fingerprint = new InputFingerprint(MetadataJson.Parse(settings));
            foreach (var e in entries)
                fingerprint.Add(e);
            return fingerprint.Finish();
        }
        string first = Of("""{"a": 1, "b": 2}""", entry);
        Assert.Equal(first, Of("""{"b": 2, "a": 1}""", entry));
        var others = new[]
        {
            Of("""{"a": 1, "b": 2.0}""", entry), Of("""{"a": 1, "b": 2}"""), Of("""{"a": 1, "b": 2}""", entry, entry),
            Of("""{"a": 1, "b": 2}""", entry with { PhysicalKey = "s3://b/a?versionId=2" }), Of("""{"a": 1, "b": 2}""", entry with { Hash = new(QuiltHash.Sha256, "01") }),
            Of("""{"a": 1, "b": 2}""", entry with { Meta = MetadataJson.Parse("""{"x": 1}""") }), first,
        };
        Assert.Distinct(others);
        Assert.Equal(first, Provenance.FingerprintOf(Provenance.Create(Context() with { Fingerprint = first }).Content));
        Assert.Null(Provenance.FingerprintOf("""{"fingerprint": {"format_version": 0, "value": "x"}}"""u8.ToArray()));
        Assert.Null(Provenance.FingerprintOf("oops"u8.ToArray()));
    }

    [Fact]
    public void The_accumulator_finds_mixed_schemas_duplicates_and_dates()
    {
        var contents = Context(
            Add("data/processed/x/a.csv", Table(new ProfiledColumn("a", "INT64", 0))), Add("data/processed/x/b.csv", Table(new ProfiledColumn("b", "INT64", 0))),
            Add("data/processed/y/a.csv", Table(new ProfiledColumn("a", "INT64", 0))), Add("data/processed/y/b.csv", Table(new ProfiledColumn("a", "STRING", 0))),
            Add("data/raw/e.bin", null, size: 0)).Contents;
        Assert.Equal(["data/processed/x"], contents.Quality.MixedFolders);
        // All test files but the empty one have the same hash.
        Assert.Equal((3, 1, true, 5), (contents.Quality.Duplicates, contents.Quality.EmptyFiles, contents.Quality.IsDuplicateCountWhole, contents.Quality.FullChecksums));
        Assert.Equal((DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(4)), (contents.Earliest, contents.Latest));
        Assert.Equal(["csv", "bin"], contents.Types);
    }

    [Fact]
    public void The_summary_stays_small_however_different_the_files_are()
    {
        var accumulator = new PackageAccumulator();
        for (int i = 0; i < 100_000; i++)
            accumulator.Add(new PackageFile($"{i}/a.x{i}", $"{i}", 1, null, new QuiltHash(QuiltHash.Sha256, $"{i}"), false));
        var contents = accumulator.Build();
        Assert.Equal((100_000, 1_001, 0, null), (contents.Files, contents.Folders.Count, contents.Quality.Duplicates, contents.Latest));
        Assert.Equal(99_000, contents.Folders.Single(f => f.Name == PackageAccumulator.OtherFolders).Files);
        Assert.InRange(contents.Types.Count, 2, 201);
    }

    internal static (string Key, TableProfile? Profile, long Size, string? Folder) Add(string key, TableProfile? profile, long size = 10, string? folder = null) => (key, profile, size, folder);

    internal static TableProfile Table(params ProfiledColumn[] columns) => new() { Format = "csv", RowCount = 5, SampledRows = 5, ColumnCount = columns.Length, Columns = columns };

    internal static PackageContext Context(params (string Key, TableProfile? Profile, long Size, string? Folder)[] files)
    {
        var accumulator = new PackageAccumulator();
        for (int i = 0; i < files.Length; i++)
        {
            var (key, profile, size, folder) = files[i];
            folder ??= string.Join('/', key.Split('/').Take(2).SkipLast(key.Count('/') > 1 ? 0 : 1));
            accumulator.Add(new PackageFile(key, folder, size, DateTimeOffset.UnixEpoch.AddDays(i), new QuiltHash(QuiltHash.Sha256, "00"), true));
            if (profile is not null)
                accumulator.AddTable(new PackageTable(key, folder, size, profile));
        }
        return new PackageContext
        {
            Name = "lab/results", Registry = "packages", SourceBucket = "source", SourcePrefix = "runs/", Contents = accumulator.Build(),
            CreatedAt = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
        };
    }

    private static string ReadmeOf(PackageContext context) => Text(Readme.Create(context, ReadmeTemplate.BuiltIn));

    private static string Text(GeneratedDocument document) => Encoding.UTF8.GetString(document.Content);
}
