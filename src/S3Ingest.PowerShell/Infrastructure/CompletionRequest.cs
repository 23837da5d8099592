using System.Collections;
using System.Management.Automation;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Commands;

/// <summary>What is to be completed, and what the rest of the line and the settings say.</summary>
/// <param name="CommandName">Name of the command.</param>
/// <param name="ParameterName">Name of the parameter.</param>
/// <param name="Word">What was typed, without quotes.</param>
/// <param name="Bound">The other parameters.</param>
internal sealed record CompletionRequest(string CommandName, string ParameterName, string Word, IDictionary Bound)
{
    private readonly Lazy<IngestOptions> _options = new(() => Load(Bound));

    /// <summary>Settings that the command would have.</summary>
    /// <exception cref="IngestException">They are wrong (ConfigurationInvalid).</exception>
    public IngestOptions Options => _options.Value;

    /// <summary>The bucket of the line; null when it names none.</summary>
    public string? BucketName => Bound["BucketName"] as string;

    private static IngestOptions Load(IDictionary bound)
    {
        var ledger = bound["LedgerPath"] as string;
        var envFile = bound["EnvFile"] as string;
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var places = shell.AddScript("""
            $ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath
            foreach ($path in $args) { if ($path) { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path) } else { '' } }
            """).AddArgument(ledger).AddArgument(envFile).Invoke<string>();
        return ConfigurationLoader.Load(new ConfigurationSources
        {
            Parameters = ledger is null ? new Dictionary<string, string?>() : new Dictionary<string, string?> { ["INGEST_LEDGER_PATH"] = places[1] },
            Environment = ConfigurationSources.ProcessEnvironment(),
            EnvFile = envFile is null ? null : places[2],
            WorkingDirectory = places[0],
            RequireBucket = false,
        }).Options;
    }
}
