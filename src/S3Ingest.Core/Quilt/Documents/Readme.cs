using System.Globalization;
using System.Text;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt;

/// <summary><c>README.md</c> of a package: GitHub-flavoured Markdown below the 3 MiB that the catalogue shows.</summary>
public static class Readme
{
    private const int LargestReadme = 3 << 20;
    private const int MostFolders = 200;
    private const int MostTypes = 8;

    /// <summary>Makes it.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid when the template repeats so much that it does not fit.</exception>
    public static GeneratedDocument Create(PackageContext context, ReadmeTemplate template)
    {
        var filter = context.Filter;
        string text = template.Fill(filter.Clean, name => Value(name, context, filter));
        var content = Encoding.UTF8.GetBytes(text);
        return content.Length < LargestReadme ? new GeneratedDocument(GeneratedKeys.Readme, content) : throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"The README would have {MarkdownText.Size(content.Length)}, and the catalogue shows none of 3 MiB. Shorten {ReadmeTemplate.FileName} in PACKAGE_TEMPLATE_PATH.");
    }

    private static string Value(string placeholder, PackageContext context, CredentialFilter filter)
    {
        string Line(string text) => MarkdownText.Line(filter.Clean(text));
        var contents = context.Contents;
        return placeholder switch
        {
            "namespace" => Line(context.Name.Split('/')[0]),
            "packagename" => Line(context.Name.Split('/')[^1]),
            "data_type" => contents.Types.Count == 0 ? "none" : string.Join(", ", contents.Types.Take(MostTypes).Select(Line)) + More(contents.Types.Count, MostTypes),
            "source_description" => SourceDescription(context, filter),
            "file_summary_table" => Folders(contents, Line),
            "metadata_summary" => Metadata(context, filter),
            "creation_date" => MetadataValues.Iso(context.CreatedAt),
            "source_s3_location" => MarkdownText.Code(filter.Clean(context.SourceLocation)),
            "total_size" => MarkdownText.Size(contents.Bytes),
            "file_count" => MarkdownText.Number(contents.Files),
            "last_modified" => contents.Latest is { } latest ? MetadataValues.Iso(latest) : "not known",
            "data_quality_summary" => Quality(contents, filter),
            "data_dictionary" => ReadmeDictionary.Create(context, filter),
            _ => ReadmeUsage.Create(context, filter),
        };
    }

    private static string SourceDescription(PackageContext context, CredentialFilter filter)
    {
        string source = $"{MarkdownText.Number(context.Contents.Files)} {(context.Contents.Files == 1 ? "file" : "files")} of {MarkdownText.Code(filter.Clean(context.SourceLocation))}.";
        return string.IsNullOrWhiteSpace(context.Description) ? source : $"{MarkdownText.Paragraph(filter.Clean(context.Description))}\n\n{source}";
    }

    private static string Folders(PackageContents contents, Func<string, string> line)
    {
        if (contents.Files == 0)
            return "The package has no files.";
        var table = new StringBuilder("| Folder | Files | Size | Types |\n|---|---:|---:|---|\n");
        foreach (var folder in contents.Folders.Take(MostFolders))
        {
            string name = folder.Name.Length == 0 ? "(root)" : line(folder.Name + "/");
            string types = string.Join(", ", folder.Types.Take(MostTypes).Select(line)) + More(folder.Types.Count, MostTypes);
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {MarkdownText.Number(folder.Files)} | {MarkdownText.Size(folder.Bytes)} | {types} |\n");
        }
        if (contents.Folders.Count > MostFolders)
        {
            var rest = contents.Folders.Skip(MostFolders).ToList();
            table.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Number(rest.Count)} more folders | {MarkdownText.Number(rest.Sum(f => f.Files))} | {MarkdownText.Size(rest.Sum(f => f.Bytes))} | |\n");
        }
        table.Append(CultureInfo.InvariantCulture, $"| **Total** | {MarkdownText.Number(contents.Files)} | {MarkdownText.Size(contents.Bytes)} | |");
        return table.ToString();
    }

    private static string Metadata(PackageContext context, CredentialFilter filter)
    {
        var contents = context.Contents;
        var list = new StringBuilder();
        void Add(string name, string value) => list.Append(CultureInfo.InvariantCulture, $"- {name}: {value}\n");
        Add("Created", $"{MetadataValues.Iso(context.CreatedAt)} by {MarkdownText.Line(context.CreatedBy)}");
        Add("Source", MarkdownText.Code(filter.Clean(context.SourceLocation)));
        Add("Total size", MarkdownText.Size(contents.Bytes));
        Add("Files", MarkdownText.Number(contents.Files));
        Add("Last updated", contents.Latest is { } latest ? MetadataValues.Iso(latest) : "not known");
        if (context.Tags.Count > 0)
            Add("Tags", string.Join(", ", context.Tags.Take(50).Select(t => MarkdownText.Line(filter.Clean(t)))));
        Add("Previous revision", context.PreviousTopHash is { } hash ? MarkdownText.Code(hash) : "none, this is the first one");
        return list.ToString().TrimEnd();
    }

    private static string Quality(PackageContents contents, CredentialFilter filter)
    {
        var quality = contents.Quality;
        string duplicates = (quality.IsDuplicateCountWhole ? "" : "at least ") + MarkdownText.Number(quality.Duplicates);
        string share = contents.Files == 0 ? "none" : (100.0 * quality.FullChecksums / contents.Files).ToString("0.0", CultureInfo.InvariantCulture) + " %";
        var mixed = quality.MixedFolders.Take(10).Select(f => MarkdownText.Code(filter.Clean(f + "/")));
        return string.Join('\n',
            $"- Empty files: {MarkdownText.Number(quality.EmptyFiles)}",
            $"- Unreadable heads: {MarkdownText.Number(quality.UnreadableTables)} of {MarkdownText.Number(contents.Tables.Count)} tables looked into",
            $"- Folders with mixed schemas: {(quality.MixedFolders.Count == 0 ? "none" : string.Join(", ", mixed) + More(quality.MixedFolders.Count, 10))}",
            $"- Duplicates by checksum: {duplicates}",
            $"- Files with a full-object checksum: {share}");
    }

    private static string More(int count, int shown) => count > shown ? $" and {count - shown} more" : "";
}
