using System.Globalization;
using System.Text;

namespace S3Ingest.Core.Quilt.Organization;

/// <summary>The tree that an administrator reads before a package is made: folders with file counts and sizes, and what does not enter.</summary>
public static class StructurePreview
{
    // More lines nobody reads before saying yes.
    private const int MaxFolders = 40;

    /// <summary>The tree, lines ending in <c>\n</c>; numbers and sizes as the current culture writes them.</summary>
    /// <param name="title">First line, such as the package's name.</param>
    /// <param name="organization">What was organised.</param>
    public static string Of(string title, PackageOrganization organization)
    {
        var rows = new List<(string Key, string Text)>();
        rows.AddRange(organization.ReservedKeys.Select(key => (key, "generated")));
        rows.AddRange(organization.Folders.Take(MaxFolders).Select(f => (f.Folder.Length == 0 ? "" : f.Folder + "/", About(f))));
        var text = new StringBuilder(OneLine(title)).Append("  ").Append(Amount(organization.FileCount, organization.TotalBytes)).Append('\n');
        AppendTree(text, rows);
        if (organization.Folders.Count > MaxFolders)
        {
            var rest = organization.Folders.Skip(MaxFolders).ToList();
            text.Append(CultureInfo.CurrentCulture, $"and {rest.Count:N0} more folders  {Amount(rest.Sum(f => f.FileCount), rest.Sum(f => f.TotalBytes))}\n");
        }
        if (organization.NotedCount > 0)
            text.Append(CultureInfo.CurrentCulture, $"Other path than their folder would give them: {organization.NotedCount:N0}\n");
        if (organization.SkippedCount > 0)
            text.Append(CultureInfo.CurrentCulture, $"Skipped: {organization.SkippedCount:N0}\n");
        if (organization.RefusedCount > 0)
            text.Append(CultureInfo.CurrentCulture, $"Refused: {organization.RefusedCount:N0}\n");
        return text.ToString();
    }

    private static void AppendTree(StringBuilder text, List<(string Key, string Text)> rows)
    {
        var root = new Node("");
        foreach (var (key, about) in rows)
        {
            var node = root;
            foreach (string segment in key.Split('/', StringSplitOptions.RemoveEmptyEntries))
                node = node.Child(segment);
            node.About = about;
            node.IsFile = !key.EndsWith('/') && key.Length > 0;
        }
        var lines = new List<(string Name, string? About)>();
        if (root.About is not null)
            lines.Add((root.Children.Count == 0 ? "└─ (files)" : "├─ (files)", root.About));
        Walk(root, "", lines);
        int width = lines.Count == 0 ? 0 : lines.Max(l => l.Name.Length);
        foreach (var (name, about) in lines)
            text.Append(about is null ? name : $"{name.PadRight(width)}  {about}").Append('\n');
    }

    private static void Walk(Node node, string indent, List<(string Name, string? About)> lines)
    {
        for (int i = 0; i < node.Children.Count; i++)
        {
            var child = node.Children.Values[i];
            bool isLast = i == node.Children.Count - 1;
            lines.Add(($"{indent}{(isLast ? "└─ " : "├─ ")}{OneLine(child.Name)}{(child.IsFile ? "" : "/")}", child.About));
            Walk(child, indent + (isLast ? "   " : "│  "), lines);
        }
    }

    private static string About(FolderSummary folder) =>
        Amount(folder.FileCount, folder.TotalBytes) + (folder.Description is null ? "" : "  " + OneLine(folder.Description));

    private static string Amount(int files, long bytes) =>
        string.Create(CultureInfo.CurrentCulture, $"{files:N0} {(files == 1 ? "file" : "files")}, {ViewCells.Size(bytes)}");

    // A key may hold line breaks and escape sequences; a terminal shall not obey them.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private sealed class Node(string name)
    {
        public string Name { get; } = name;

        public string? About { get; set; }

        public bool IsFile { get; set; }

        public SortedList<string, Node> Children { get; } = new(LogicalKey.Order);

        public Node Child(string segment)
        {
            if (!Children.TryGetValue(segment, out var child))
                Children.Add(segment, child = new Node(segment));
            return child;
        }
    }
}
