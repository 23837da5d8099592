using System.Management.Automation;
using S3Ingest.Core.Quilt;

namespace S3Ingest.Commands;

/// <summary>What the cmdlets share that read packages of a registry.</summary>
public abstract class PackageCommand : IngestCommand
{
    /// <summary>Registry, <c>s3://bucket</c> (DEFAULT_PACKAGE_REGISTRY, else the bucket).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Registry { get; set; }

    // The registry may be it.
    private protected override bool NeedsBucket => false;

    /// <summary>The registry that a question is about.</summary>
    private protected static QuiltRegistry Open(BucketStores stores, Core.Configuration.IngestOptions options, string? registry) =>
        new(stores.Open(RegistryBucket.Of(registry, options)));

    /// <summary>Runs what concerns one package; a fault of it is an error, and the others follow.</summary>
    /// <returns>False when it is a fault.</returns>
    private protected async Task<bool> TryAsync(string? target, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (IngestException fault) when (fault.ErrorId is not (
            IngestErrorId.CredentialsInvalid or IngestErrorId.EndpointUnreachable or IngestErrorId.BucketNotFound or IngestErrorId.ConfigurationInvalid))
        {
            await WriteFaultAsync(fault, target);
            return false;
        }
    }

    /// <summary>Writes a fault of one package.</summary>
    private protected Task WriteFaultAsync(IngestException fault, string? target) =>
        Pump.SendAsync(() => WriteError(ErrorRecords.From(fault, fault.Target ?? target)));

    /// <summary>Names and paths compare as S3 has them, with case.</summary>
    private protected static Func<string, bool> Matcher(IEnumerable<string> patterns)
    {
        var wildcards = patterns.Select(p => WildcardPattern.Get(p, WildcardOptions.None)).ToList();
        return wildcards.Count == 0 ? _ => true : text => wildcards.Exists(w => w.IsMatch(text));
    }
}
