using System.Text.Json;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt;

/// <summary><c>metadata/data_dictionary.json</c>: what each table of a package holds.</summary>
public static class DataDictionary
{
    /// <summary>Makes it. It says how many tables there are and how many of them were looked into.</summary>
    public static GeneratedDocument Create(PackageContext context)
    {
        var filter = context.Filter;
        return new GeneratedDocument(GeneratedKeys.DataDictionary, JsonDocumentText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("package", context.Name);
            json.WriteNumber("tables", context.Contents.TableCount);
            json.WriteNumber("profiled", context.Contents.Tables.Count);
            if (context.Contents.TableCount > context.Contents.Tables.Count)
                json.WriteString("limit", Limit(context.Budget));
            json.WriteStartArray("files");
            foreach (var table in context.Contents.Tables)
                Write(json, table, filter);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    internal static string Limit(ProfileBudget budget) =>
        $"The first {budget.Tables} tables of the package were looked into, in the order of their paths, at most {budget.TablesOfFolder} of each folder.";

    private static void Write(Utf8JsonWriter json, PackageTable table, CredentialFilter filter)
    {
        var profile = table.Profile;
        json.WriteStartObject();
        json.WriteString("logical_key", filter.Clean(table.LogicalKey));
        json.WriteString("format", profile.Format);
        json.WriteNumber("size_bytes", table.Size);
        if (profile.Fault is { } fault)
        {
            json.WriteString("unreadable_head", filter.Clean(fault));
            json.WriteEndObject();
            return;
        }
        if (profile.RowCount is { } rows)
            json.WriteNumber("rows", rows);
        json.WriteString("types_from", profile.Format == "parquet" ? "footer" : profile.IsOfHead ? "head" : "content");
        if (profile.SampledRows is { } sampled)
            json.WriteNumber("sampled_rows", sampled);
        json.WriteNumber("column_count", profile.ColumnCount);
        json.WriteStartArray("columns");
        foreach (var column in profile.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", filter.Clean(column.Name));
            json.WriteString("type", filter.Clean(column.Type));
            if (column.NullCount is { } nulls)
                json.WriteNumber("null_count", nulls);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
