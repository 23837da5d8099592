namespace S3Ingest.Core.Configuration;

/// <summary>Picks for each setting the text that wins: parameter, then process environment, then .env.</summary>
internal sealed class SettingResolver(ConfigurationSources sources, string? envFile, EnvFileContent content)
{
    private readonly Dictionary<string, EnvFileEntry> _entries = content.Entries.ToDictionary(e => e.Key, StringComparer.Ordinal);

    /// <summary>Names given twice under two spellings, and names nobody knows.</summary>
    public List<ConfigurationFault> Warnings { get; } = [];

    /// <summary>Parameters nobody knows.</summary>
    public List<ConfigurationFault> Faults { get; } = [];

    /// <summary>The winners by setting name; settings that nobody gave are not in it.</summary>
    public Dictionary<string, SettingValue> Resolve()
    {
        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach (SettingDefinition definition in SettingTable.All)
        {
            SettingValue? value = First(definition, Parameter) ?? First(definition, Variable) ?? First(definition, Entry);
            if (value is not null)
                values.Add(definition.Name, value);
        }

        FindUnknown();
        return values;
    }

    private SettingValue? First(SettingDefinition definition, Func<SettingDefinition, string, SettingValue?> source)
    {
        SettingValue[] found = [.. definition.Names.Select(name => source(definition, name)).OfType<SettingValue>()];
        if (found.Length > 1 && found[0].Text != found[1].Text)
        {
            Warnings.Add(new(
                definition.Name,
                found[0].Shown,
                $"{string.Join(" and ", definition.Names)} are one setting and are given with different values; {definition.Name} holds.",
                "Remove one of them.",
                found[0].Origin));
        }

        return found.FirstOrDefault();
    }

    private SettingValue? Parameter(SettingDefinition definition, string name) =>
        sources.Parameters.TryGetValue(name, out string? text) && text is not null
            ? new(definition, text, SettingSource.Parameter, "parameter", sources.WorkingDirectory)
            : null;

    private SettingValue? Variable(SettingDefinition definition, string name) =>
        sources.Environment.TryGetValue(name, out string? text) && text is not null
            ? new(definition, text, SettingSource.Environment, $"environment variable {name}", sources.WorkingDirectory)
            : null;

    private SettingValue? Entry(SettingDefinition definition, string name) =>
        _entries.TryGetValue(name, out EnvFileEntry? entry)
            ? new(definition, entry.Value, SettingSource.EnvFile, $"{envFile}:{entry.Line}", System.IO.Path.GetDirectoryName(envFile!)!)
            : null;

    private void FindUnknown()
    {
        foreach (string name in sources.Parameters.Keys.Where(n => SettingTable.Find(n) is null))
            Faults.Add(new(name, null, "There is no such setting.", DidYouMean(name), "parameter"));
        foreach (string name in sources.Environment.Keys.Where(IsOurs).Order(StringComparer.Ordinal))
            Warnings.Add(new(name, null, "There is no such setting.", DidYouMean(name), "environment variable"));
        foreach (EnvFileEntry entry in content.Entries.Where(e => SettingTable.Find(e.Key) is null))
        {
            string origin = $"{envFile}:{entry.Line}";
            if (IsOurs(entry.Key))
                Warnings.Add(new(entry.Key, null, "There is no such setting.", DidYouMean(entry.Key), origin));
            else if (IsSlip(entry.Key))
                Warnings.Add(new(entry.Key, null, "It is not a setting, and looks like one.", DidYouMean(entry.Key), origin));
            else if (entry.Key.StartsWith("AWS_", StringComparison.Ordinal))
                Warnings.Add(new(entry.Key, null, "It is not read from an .env file.", "Set it in the environment of the process, where the AWS SDK finds it.", origin));
        }
    }

    private static bool IsOurs(string name) =>
        (name.StartsWith("INGEST_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MGMT_", StringComparison.OrdinalIgnoreCase))
        && SettingTable.Find(name) is null;

    private static bool IsSlip(string name) =>
        SettingTable.Nearest(name) is { } near && EditDistance.Between(name.ToUpperInvariant(), near) <= 2;

    private static string DidYouMean(string name) =>
        SettingTable.Nearest(name) is { } near ? $"Did you mean {near}?" : "about_S3Ingest lists all settings.";
}
