using System.Management.Automation;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>Parameters that every cmdlet has which reads the configuration. Named as AWS.Tools names them.</summary>
public abstract class IngestCommand : AsyncCommand
{
    /// <summary>Bucket (INGEST_BUCKET).</summary>
    [Parameter]
    [Setting("INGEST_BUCKET")]
    [ValidateNotNullOrEmpty]
    public string? BucketName { get; set; }

    /// <summary>Prefix of every key (INGEST_KEY_PREFIX).</summary>
    [Parameter]
    [Setting("INGEST_KEY_PREFIX")]
    [AllowEmptyString]
    public string? KeyPrefix { get; set; }

    /// <summary>AWS region (AWS_REGION).</summary>
    [Parameter]
    [Setting("AWS_REGION")]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>Endpoint of another S3-compatible store (AWS_ENDPOINT_URL_S3).</summary>
    [Parameter]
    [Setting("AWS_ENDPOINT_URL_S3")]
    [ValidateNotNullOrEmpty]
    public Uri? EndpointUrl { get; set; }

    /// <summary>Profile of the shared AWS configuration (AWS_PROFILE).</summary>
    [Parameter]
    [Setting("AWS_PROFILE")]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>Access key as user name and secret key as password.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The .env file; ./.env by default, when it is there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EnvFile { get; set; }

    /// <summary>The ledger (INGEST_LEDGER_PATH).</summary>
    [Parameter]
    [Setting("INGEST_LEDGER_PATH", IsPath = true)]
    [ValidateNotNullOrEmpty]
    public string? LedgerPath { get; set; }

    /// <summary>Whether the cmdlet sends anything to S3.</summary>
    private protected virtual bool NeedsBucket => true;

    /// <summary>Whether the cmdlet watches a directory.</summary>
    private protected virtual bool NeedsWatchDirectory => false;

    /// <summary>Settings of the parameters; a cmdlet may add what its switches imply.</summary>
    private protected virtual Dictionary<string, string?> ParameterSettings()
    {
        var settings = SettingValues.Settings(this);
        if (Credential is not null)
        {
            settings["AWS_ACCESS_KEY_ID"] = Credential.UserName;
            settings["AWS_SECRET_ACCESS_KEY"] = Credential.GetNetworkCredential().Password;
            // A token of other credentials, left in the environment, would spoil these.
            settings["AWS_SESSION_TOKEN"] = "";
        }
        return settings;
    }

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

    /// <summary>What the ledger keeps about this call.</summary>
    private protected RunInfo DescribeRun() => new()
    {
        Command = MyInvocation.MyCommand.Name,
        Arguments = SettingValues.Arguments(this),
    };

    /// <summary>Loggers that write to this cmdlet's verbose, debug and warning streams.</summary>
    private protected ILoggerFactory CreateLoggers(LoadedConfiguration configuration)
        => StreamLoggers.Create(this, Pump, configuration);
}
