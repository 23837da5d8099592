using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes key prefixes: those of the settings and of the ledger, and folders of the newest objects.</summary>
public sealed class KeyPrefixCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        var word = request.Word;
        var known = FromLedger(request, ledger => ledger.KeyPrefixes(request.BucketName).Concat(KeyFolders.Next(ledger.RecentKeys(request.BucketName), word).Where(key => key.EndsWith('/'))));
        return known.Append(request.Options.KeyPrefix)
            .Where(prefix => prefix.Length > 0 && prefix.StartsWith(word, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Select(prefix => Suggest(prefix));
    }
}
