using System.Management.Automation;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>A cmdlet that reads the configuration: parameters win over the environment, and that over the .env file.</summary>
public abstract class ConfiguredCommand : AsyncCommand
{
    private LoadedConfiguration? _loaded;

    /// <summary>The .env file; ./.env by default, when it is there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EnvFile { get; set; }

    /// <summary>Whether the cmdlet sends anything to S3.</summary>
    private protected virtual bool NeedsBucket => false;

    /// <summary>Whether the cmdlet watches a directory.</summary>
    private protected virtual bool NeedsWatchDirectory => false;

    /// <summary>Settings of the parameters; a cmdlet may add what its switches imply.</summary>
    private protected virtual Dictionary<string, string?> ParameterSettings()
    {
        var settings = SettingValues.Settings(this);
        BucketUri.Split(settings);
        return settings;
    }

    /// <summary>What parameters, environment and .env say, faults included.</summary>
    private protected LoadedConfiguration ExamineConfiguration() => OrTerminate(() => ConfigurationLoader.Examine(Sources()));

    /// <summary>Where the settings of this call come from.</summary>
    private protected ConfigurationSources Sources() => new()
    {
        Parameters = ParameterSettings(),
        Environment = ConfigurationSources.ProcessEnvironment(),
        EnvFile = EnvFile is null ? null : FilePaths.Unresolved(this, EnvFile),
        WorkingDirectory = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
        RequireBucket = NeedsBucket,
        RequireWatchDirectory = NeedsWatchDirectory,
    };

    /// <summary>The same for use: weaknesses are warnings, and all faults together are one terminating error.</summary>
    private protected LoadedConfiguration LoadConfiguration() => OrTerminate(() =>
    {
        var configuration = ExamineConfiguration();
        foreach (var warning in configuration.Warnings)
            WriteWarning(warning.ToString());
        _ = configuration.Options;
        _loaded = configuration;
        return configuration;
    });

    /// <summary>What the ledger keeps about this call; what it would take to do it again, where it sends anything.</summary>
    private protected RunInfo DescribeRun() => new()
    {
        Command = MyInvocation.MyCommand.Name,
        Arguments = SettingValues.Arguments(this),
        Settings = NeedsBucket && _loaded is not null ? _loaded.Repeatable : new Dictionary<string, string>(),
    };

    /// <summary>Loggers that write to this cmdlet's verbose, debug and warning streams.</summary>
    private protected ILoggerFactory CreateLoggers(LoadedConfiguration configuration)
        => StreamLoggers.Create(this, Pump, configuration);
}
