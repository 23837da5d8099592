using System.Text;

namespace S3Ingest.Core.Configuration;

/// <summary>What the settings came to: options, or all the reasons why there are none.</summary>
public sealed class LoadedConfiguration
{
    private readonly IngestOptions? _options;
    private readonly IReadOnlyList<SettingReport> _reports;

    internal LoadedConfiguration(
        IngestOptions? options,
        IReadOnlyList<ConfigurationFault> faults,
        IReadOnlyList<ConfigurationFault> warnings,
        IReadOnlyList<SettingReport> reports,
        IReadOnlyDictionary<string, string> repeatable,
        string? envFile,
        Redactor redactor)
    {
        _options = faults.Count == 0 ? options : null;
        _reports = reports;
        Repeatable = repeatable;
        Faults = faults;
        Warnings = warnings;
        EnvFile = envFile;
        Redactor = redactor;
    }

    /// <summary>Every fault; the options exist only when there is none.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; }

    /// <summary>What works and is probably not meant: unknown names, readable secrets.</summary>
    public IReadOnlyList<ConfigurationFault> Warnings { get; }

    /// <summary>Absolute path of the .env file that was read; null when there was none.</summary>
    public string? EnvFile { get; }

    /// <summary>Knows the secrets of these settings.</summary>
    public Redactor Redactor { get; }

    /// <summary>The options.</summary>
    /// <returns>Validated, with defaults applied.</returns>
    /// <exception cref="IngestException">ConfigurationInvalid, naming every fault.</exception>
#pragma warning disable CA1065 // The one fault that a reader of the options must not be able to pass over.
    public IngestOptions Options => _options ?? throw Invalid();
#pragma warning restore CA1065

    /// <summary>
    /// What was given for settings that decide what becomes of a source: the texts, paths absolute, without secrets, and
    /// without what belongs to this process (profile, ledger, log).
    /// </summary>
    public IReadOnlyDictionary<string, string> Repeatable { get; }

    /// <summary>Each setting of the table with its value, secrets redacted, and where that came from.</summary>
    public IReadOnlyList<SettingReport> Describe() => _reports;

    private IngestException Invalid()
    {
        var message = new StringBuilder(Faults.Count == 1
            ? "One setting is missing or wrong:"
            : $"{Faults.Count} settings are missing or wrong:");
        foreach (ConfigurationFault fault in Faults)
            message.Append('\n').Append("  ").Append(fault);
        message.Append('\n').Append("Test-IngestConfiguration shows every setting and where its value comes from.");
        return new IngestException(IngestErrorId.ConfigurationInvalid, Redactor.Redact(message.ToString()))
        {
            Target = Faults.Count > 0 ? Faults[0].Setting : null,
        };
    }
}
