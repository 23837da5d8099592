using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Parameters that every cmdlet has which works with S3 or the ledger. Named as AWS.Tools names them.</summary>
public abstract class IngestCommand : ConfiguredCommand
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

    /// <summary>The ledger (INGEST_LEDGER_PATH).</summary>
    [Parameter]
    [Setting("INGEST_LEDGER_PATH", IsPath = true)]
    [ValidateNotNullOrEmpty]
    public string? LedgerPath { get; set; }

    private protected override bool NeedsBucket => true;

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        CredentialSettings.Add(settings, Credential);
        return settings;
    }
}
