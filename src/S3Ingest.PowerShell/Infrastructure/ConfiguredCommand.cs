using System.Management.Automation;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Commands;

/// <summary>A cmdlet that reads the configuration: parameters win over the environment, and that over the .env file.</summary>
public abstract class ConfiguredCommand : AsyncCommand
{
    /// <summary>The .env file; ./.env by default, when it is there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EnvFile { get; set; }

    /// <summary>Whether the cmdlet sends anything to S3.</summary>
    private protected virtual bool NeedsBucket => false;

    /// <summary>Whether the cmdlet watches a directory.</summary>
    private protected virtual bool NeedsWatchDirectory => false;

    /// <summary>Settings of the parameters; a cmdlet may add what its switches imply.</summary>
    private protected virtual Dictionary<string, string?> ParameterSettings() => SettingValues.Settings(this);

    /// <summary>What parameters, environment and .env say, faults included.</summary>
    private protected LoadedConfiguration ExamineConfiguration()
        => OrTerminate(() => ConfigurationLoader.Examine(new ConfigurationSources
        {
            Parameters = ParameterSettings(),
            Environment = ConfigurationSources.ProcessEnvironment(),
            EnvFile = EnvFile is null ? null : FilePaths.Unresolved(this, EnvFile),
            WorkingDirectory = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
            RequireBucket = NeedsBucket,
            RequireWatchDirectory = NeedsWatchDirectory,
        }));

    /// <summary>The same for use: weaknesses are warnings, and all faults together are one terminating error.</summary>
    private protected LoadedConfiguration LoadConfiguration() => OrTerminate(() =>
    {
        var configuration = ExamineConfiguration();
        foreach (var warning in configuration.Warnings)
            WriteWarning(warning.ToString());
        _ = configuration.Options;
        return configuration;
    });

    /// <summary>Loggers that write to this cmdlet's verbose, debug and warning streams.</summary>
    private protected ILoggerFactory CreateLoggers(LoadedConfiguration configuration)
        => StreamLoggers.Create(this, Pump, configuration);
}
