using System.Text.Json;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// <c>quilt_summarize.json</c>: what the catalogue shows of a package without being asked (shared/schemas/quilt_summarize.json of
/// quiltdata/quilt). Few files, because each one is loaded.
/// </summary>
public static class QuiltSummarize
{
    private const int MostTables = 4;
    private const int ImagesOfRow = 2;

    /// <summary>Makes it: the README, images two in a row, the first readable tables, the data dictionary.</summary>
    /// <param name="context">The package.</param>
    /// <param name="hasReadme">False with -NoReadme.</param>
    public static GeneratedDocument Create(PackageContext context, bool hasReadme) => new(GeneratedKeys.Summarize, JsonDocumentText.Write(json =>
    {
        json.WriteStartArray();
        if (hasReadme)
            Write(json, GeneratedKeys.Readme, "Overview", isExpanded: true);
        foreach (var row in context.Contents.Highlights.Chunk(ImagesOfRow))
        {
            json.WriteStartArray();
            foreach (string image in row)
                Write(json, image, null, isExpanded: true);
            json.WriteEndArray();
        }
        foreach (var table in context.Contents.Tables.Where(t => t.Profile.Fault is null).Take(MostTables))
            Write(json, table.LogicalKey, null, isExpanded: false);
        if (context.Contents.Tables.Count > 0)
            Write(json, GeneratedKeys.DataDictionary, "Data dictionary", isExpanded: false);
        json.WriteEndArray();
    }));

    private static void Write(Utf8JsonWriter json, string path, string? title, bool isExpanded)
    {
        json.WriteStartObject();
        // A path, not a text: it has to be the one of the package.
        json.WriteString("path", path);
        if (title is not null)
            json.WriteString("title", title);
        if (isExpanded)
            json.WriteBoolean("expand", true);
        json.WriteEndObject();
    }
}
