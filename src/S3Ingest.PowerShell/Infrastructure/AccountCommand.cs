using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>
/// Parameters of the account and of the ledger, for every cmdlet that works with S3 or the ledger. Which bucket it is
/// may come from elsewhere: from the ledger, or from a URI.
/// </summary>
public abstract class AccountCommand : ConfiguredCommand
{
    /// <summary>AWS region (AWS_REGION).</summary>
    [Parameter]
    [Setting("AWS_REGION")]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>Profile of the shared AWS configuration (AWS_PROFILE).</summary>
    [Parameter]
    [Setting("AWS_PROFILE")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>Access key as user name and secret key as password.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The ledger (INGEST_LEDGER_PATH).</summary>
    [Parameter]
    [Setting("INGEST_LEDGER_PATH", IsPath = true)]
    [ValidateNotNullOrEmpty]
    public string? LedgerPath { get; set; }

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        CredentialSettings.Add(settings, Credential);
        return settings;
    }
}
