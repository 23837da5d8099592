using System.Management.Automation;
using S3Ingest.Core.Quilt;

namespace S3Ingest.Commands;

/// <summary>
/// Completes names of packages that were made with this ledger, newest first: of the registry that the line names, else of all.
/// What others made is in the registry alone, and Get-QuiltPackage lists it.
/// </summary>
public sealed class PackageNameCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        var registry = request.Bound["Registry"] is string named ? $"s3://{RegistryBucket.Of(named, request.Options)}" : null;
        return FromLedger(request, ledger => ledger.PackageNames(registry))
            .Where(name => name.StartsWith(request.Word, StringComparison.OrdinalIgnoreCase)
                || name[(name.IndexOf('/') + 1)..].StartsWith(request.Word, StringComparison.OrdinalIgnoreCase))
            .Select(name => Suggest(name));
    }
}
