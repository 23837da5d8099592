using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes ids of the newest operations, with time, status and source; part of the source's path finds its operations.</summary>
public sealed class OperationIdCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        ById(request.Word, FromLedger(request, ledger => ledger.RecentOperations()));
}
