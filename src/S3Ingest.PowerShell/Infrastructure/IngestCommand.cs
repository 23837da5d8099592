using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Parameters that every cmdlet has which works with objects of one bucket. Named as AWS.Tools names them.</summary>
public abstract class IngestCommand : AccountCommand
{
    /// <summary>Bucket (INGEST_BUCKET).</summary>
    [Parameter]
    [Setting("INGEST_BUCKET")]
    [ArgumentCompleter(typeof(BucketCompleter))]
    [ValidateNotNullOrEmpty]
    public string? BucketName { get; set; }

    /// <summary>Prefix of every key (INGEST_KEY_PREFIX).</summary>
    [Parameter]
    [Setting("INGEST_KEY_PREFIX")]
    [ArgumentCompleter(typeof(KeyPrefixCompleter))]
    [AllowEmptyString]
    public string? KeyPrefix { get; set; }

    /// <summary>Endpoint of another S3-compatible store (AWS_ENDPOINT_URL_S3).</summary>
    [Parameter]
    [Setting("AWS_ENDPOINT_URL_S3")]
    [ValidateNotNullOrEmpty]
    public Uri? EndpointUrl { get; set; }

    private protected override bool NeedsBucket => true;
}
