using S3Ingest.Core.Quilt.Rules;

namespace S3Ingest.Core.Quilt.Organization;

/// <summary>Reads <c>folder_mappings.yml</c>; every fault has line and column.</summary>
internal static class FolderMapReader
{
    // Conditions that are met are bits of a long.
    private const int MaxConditions = 63;

    public static FolderMapParts Read(string text, string file)
    {
        var root = RuleFile.Read(text, file, "A folder map", "version", "name", "folders", "default", "compressed", "refuse", "conditions", "rules");
        root.RequireVersion();
        string name = root.OptionalText("name")?.Value ?? Path.GetFileNameWithoutExtension(file);
        var folders = Folders(root);
        string[] folderNames = [.. folders.Select(f => f.Key)];
        var conditions = Conditions(root);
        string[] conditionNames = [.. conditions.Select(c => c.Name)];
        var refusals = root.Maps("refuse", "A refusal", ["reason", .. NameMatch.Names]);
        var rules = root.Maps("rules", "A rule", ["folder", "when", .. NameMatch.Names]);
        return new FolderMapParts(
            name,
            folders,
            [.. root.Texts("compressed").Select(c => c.Value.TrimStart('.'))],
            [.. refusals.Select(r => (r.Text("reason").Value, NameMatch.Read(r)))],
            conditions,
            [.. rules.Select(r => new FolderRule(
                IndexOf(r, r.Text("folder"), folderNames, "folder"),
                r.OptionalText("when") is { } when ? IndexOf(r, when, conditionNames, "condition") : null,
                NameMatch.Read(r)))],
            IndexOf(root, root.Text("default"), folderNames, "folder"));
    }

    private static List<KeyValuePair<string, string>> Folders(RuleMap root)
    {
        var map = root.Map("folders", "folders") ?? throw root.Fault("A folder map needs 'folders'.", root.Start);
        var folders = new List<KeyValuePair<string, string>>();
        foreach (var name in map.Names)
        {
            string folder = name.Value.TrimEnd('/');
            if (LogicalKey.FaultOf(folder) is { } fault)
                throw map.Fault($"'{name.Value}' is no folder of a package: {fault}.", name.At);
            if (GeneratedKeys.All.Any(key => key.Equals(folder, StringComparison.OrdinalIgnoreCase) || folder.StartsWith(key + "/", StringComparison.OrdinalIgnoreCase)))
                throw map.Fault($"'{folder}' is a generated document. Choose another folder.", name.At);
            if (folders.Exists(f => f.Key == folder))
                throw map.Fault($"The folder '{folder}' is there twice. Keep one.", name.At);
            folders.Add(new(folder, map.Text(name.Value).Value));
        }
        return folders;
    }

    private static List<(string Name, IReadOnlyList<NameMatch> Signs)> Conditions(RuleMap root)
    {
        if (root.Map("conditions", "conditions") is not { } map)
            return [];
        var conditions = map.Names.Select(name => (name.Value, Signs(name.Value))).ToList();
        return conditions.Count <= MaxConditions ? conditions : throw map.Fault($"There are more than {MaxConditions} conditions.", map.Start);

        IReadOnlyList<NameMatch> Signs(string name) => [.. map.Maps(name, "An entry of a condition", NameMatch.Names).Select(NameMatch.Read)];
    }

    private static int IndexOf(RuleMap map, RuleText name, string[] known, string what)
    {
        int index = Array.IndexOf(known, name.Value.TrimEnd('/'));
        return index >= 0 ? index : throw map.Fault($"The {what} '{name.Value}' is not in {what}s.{RuleFile.Near(name.Value, known)}", name.At);
    }
}
