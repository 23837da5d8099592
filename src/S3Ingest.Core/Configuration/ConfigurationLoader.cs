namespace S3Ingest.Core.Configuration;

/// <summary>Makes validated options from parameters, process environment and .env file, in this order of precedence.</summary>
public static class ConfigurationLoader
{
    private static readonly string[] OfProcess =
    [
        "AWS_PROFILE", "INGEST_LEDGER_PATH", "INGEST_LEDGER_RETENTION_DAYS", "INGEST_LOG_LEVEL", "INGEST_LOG_FILE",
        "INGEST_LOG_MAX_SIZE", "INGEST_LOG_FILES", "INGEST_METRICS_FILE", "INGEST_METRICS_SECONDS", "INGEST_BANDWIDTH_SCHEDULE",
    ];

    /// <summary>Loads, and refuses settings with a fault.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid, naming every fault with its setting, value, origin and remedy.</exception>
    public static LoadedConfiguration Load(ConfigurationSources sources)
    {
        LoadedConfiguration loaded = Examine(sources);
        _ = loaded.Options;
        return loaded;
    }

    /// <summary>Loads, and leaves it to the caller to look at <see cref="LoadedConfiguration.Faults"/>.</summary>
    public static LoadedConfiguration Examine(ConfigurationSources sources)
    {
        (string? envFile, EnvFileContent content) = EnvFileReader.Read(sources);
        var resolver = new SettingResolver(sources, envFile, content);
        Dictionary<string, SettingValue> values = resolver.Resolve();
        var redactor = new Redactor(Secrets(sources, content));

        var reader = new SettingReader(values);
        List<ConfigurationFault> warnings = [.. content.Warnings, .. resolver.Warnings];
        IngestOptions options = new OptionsBuilder(reader, sources, warnings).Build();
        List<ConfigurationFault> faults = [.. content.Faults, .. resolver.Faults, .. reader.Faults];
        return new(
            options,
            [.. faults.Select(f => Clean(f, redactor))],
            [.. warnings.Select(f => Clean(f, redactor))],
            [.. SettingTable.All.Select(d => Report(d, values.GetValueOrDefault(d.Name), options, redactor))],
            values.Values.Where(IsRepeatable).ToDictionary(v => v.Definition.Name, v => redactor.Redact(RepeatableText(v, reader))),
            envFile,
            redactor);
    }

    private static bool IsRepeatable(SettingValue value) =>
        !value.Definition.IsSecret && !OfProcess.Contains(value.Definition.Name) && (value.Text.Trim().Length > 0 || value.Definition.EmptyMeansNone);

    private static string RepeatableText(SettingValue value, SettingReader reader) =>
        value.Definition.Kind == SettingKind.Path ? reader.Path(value.Definition.Name) ?? "" : value.Text;

    // Also the secrets that lost: a log line must not show those either.
    private static IEnumerable<string> Secrets(ConfigurationSources sources, EnvFileContent content) =>
        SettingTable.All.Where(d => d.IsSecret).SelectMany(d => d.Names).SelectMany(name => new[]
        {
            sources.Parameters.GetValueOrDefault(name),
            sources.Environment.GetValueOrDefault(name),
            content.Entries.FirstOrDefault(e => e.Key == name)?.Value,
        }).OfType<string>().Select(s => s.Trim());

    private static SettingReport Report(SettingDefinition definition, SettingValue? value, IngestOptions options, Redactor redactor)
    {
        if (value is null || (value.Text.Length == 0 && !definition.EmptyMeansNone))
            return new(definition.Name, EffectiveDefaults.Of(definition, options), SettingSource.Default, "");
        return new(definition.Name, redactor.Redact(value.Shown), value.Source, value.Origin);
    }

    // An address may hold a password, and a secret may have slipped into another setting.
    private static ConfigurationFault Clean(ConfigurationFault fault, Redactor redactor) => fault with
    {
        Value = fault.Value is null ? null : redactor.Redact(fault.Value),
        Message = redactor.Redact(fault.Message),
    };
}
