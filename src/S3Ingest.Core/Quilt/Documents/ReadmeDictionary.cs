using System.Globalization;
using System.Text;
using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt;

/// <summary>The data dictionary as the README shows it: each table, or each folder where there are many tables.</summary>
internal static class ReadmeDictionary
{
    private const int MostTables = 20;
    private const int MostColumns = 50;
    private const int MostFolders = 200;
    private const string Link = $"[{GeneratedKeys.DataDictionary}]({GeneratedKeys.DataDictionary})";

    public static string Create(PackageContext context, CredentialFilter filter)
    {
        var contents = context.Contents;
        if (contents.TableCount == 0)
            return "No tables.";
        var text = new StringBuilder();
        if (contents.TableCount > MostTables)
        {
            AppendFolders(text, contents, filter);
        }
        else
        {
            foreach (var table in contents.Tables)
                AppendTable(text, table, filter);
        }
        text.Append(CultureInfo.InvariantCulture, $"All columns: {Link}.");
        if (contents.TableCount > contents.Tables.Count)
            text.Append(CultureInfo.InvariantCulture, $" {DataDictionary.Limit(context.Budget)}");
        return text.ToString();
    }

    private static void AppendFolders(StringBuilder text, PackageContents contents, CredentialFilter filter)
    {
        var profiled = contents.Tables.ToLookup(t => t.Folder, StringComparer.Ordinal);
        var folders = contents.Folders.Where(f => f.Tables > 0).ToList();
        text.Append("| Folder | Tables | Looked into | Formats |\n|---|---:|---:|---|\n");
        foreach (var folder in folders.Take(MostFolders))
        {
            string name = folder.Name.Length == 0 ? "(root)" : MarkdownText.Line(filter.Clean(folder.Name + "/"));
            string formats = string.Join(", ", profiled[folder.Name].Select(t => t.Profile.Format).Distinct().Order(StringComparer.Ordinal));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {MarkdownText.Number(folder.Tables)} | {MarkdownText.Number(profiled[folder.Name].Count())} | {formats} |\n");
        }
        if (folders.Count > MostFolders)
            text.Append(CultureInfo.InvariantCulture, $"| {folders.Count - MostFolders} more folders | {MarkdownText.Number(folders.Skip(MostFolders).Sum(f => f.Tables))} | | |\n");
        text.Append('\n');
    }

    private static void AppendTable(StringBuilder text, PackageTable table, CredentialFilter filter)
    {
        var profile = table.Profile;
        text.Append(CultureInfo.InvariantCulture, $"### {MarkdownText.Line(filter.Clean(table.LogicalKey))}\n\n");
        if (profile.Fault is { } fault)
        {
            text.Append(CultureInfo.InvariantCulture, $"Unreadable head: {MarkdownText.Line(filter.Clean(fault))}\n\n");
            return;
        }
        string rows = profile.RowCount is { } count
            ? $"{MarkdownText.Number(count)} rows"
            : $"types as of the first {MarkdownText.Number(profile.SampledRows ?? 0)} rows";
        text.Append(CultureInfo.InvariantCulture, $"{profile.Format}, {MarkdownText.Size(table.Size)}, {rows}\n\n");
        if (profile.ColumnCount == 0)
            return;
        text.Append("| Column | Type | Nulls |\n|---|---|---:|\n");
        foreach (var column in profile.Columns.Take(MostColumns))
        {
            string nulls = column.NullCount is { } known ? MarkdownText.Number(known) : "not known";
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Line(filter.Clean(column.Name))} | {MarkdownText.Line(filter.Clean(column.Type))} | {nulls} |\n");
        }
        if (profile.ColumnCount > MostColumns)
            text.Append(CultureInfo.InvariantCulture, $"| {profile.ColumnCount - MostColumns} more columns | | |\n");
        text.Append('\n');
    }
}
