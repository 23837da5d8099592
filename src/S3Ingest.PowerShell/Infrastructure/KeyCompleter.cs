using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes keys of the newest objects of the ledger, folder by folder as paths are.</summary>
public sealed class KeyCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        KeyFolders.Next(FromLedger(request, ledger => ledger.RecentKeys(request.BucketName)), request.Word).Select(key => Suggest(key));
}
