using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes keys of the newest objects of the ledger, folder by folder as paths are.</summary>
public sealed class KeyCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        // Who asks for keys gives a pattern, who sends gives the key itself.
        var isPattern = request.CommandName != "Send-IngestFile";
        var start = isPattern ? WildcardPattern.Unescape(request.Word) : request.Word;
        return KeyFolders.Next(FromLedger(request, ledger => ledger.RecentKeys(request.BucketName)), start)
            .Select(key => Suggest(isPattern ? WildcardPattern.Escape(key) : key));
    }
}
