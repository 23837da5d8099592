using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes buckets that settings or the ledger name; as S3 URIs where the word begins as one, and for registries.</summary>
public sealed class BucketCompleter : LocalCompleter
{
    private const string Scheme = "s3://";

    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        var isUri = request.Word.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || request.ParameterName == "Registry";
        string[] configured = [request.Options.BucketName];
        return configured.Concat(FromLedger(request, ledger => ledger.Buckets()))
            .Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)
            .Select(name => isUri ? Scheme + name : name)
            .Where(name => name.StartsWith(request.Word, StringComparison.OrdinalIgnoreCase))
            .Select(name => Suggest(name));
    }
}
