using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes ids of the newest migrations, with time, status and bucket.</summary>
public sealed class MigrationIdCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        ById(request.Word, FromLedger(request, ledger => ledger.RecentMigrations()));
}
