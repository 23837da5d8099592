using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// The project's own ledger: the record of an output names the key where its object is now, so that verification and
/// history find it there, and remembers where it was. Its source stays known: nothing is sent again.
/// </summary>
internal sealed class LedgerReferences(ReferenceContext context) : IReferenceStore
{
    public const string StoreName = "ledger";

    private readonly ILogger _logger = context.Loggers.CreateLogger<LedgerReferences>();
    private bool _hasWarned;

    private sealed record Place(string Ledger, Guid Operation, int Output);

    public string Name => StoreName;

    public async IAsyncEnumerable<ReferenceChange> FindAsync(KeyMoves moves, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var output in context.Ledger.FindOutputsAsync(context.Store.Endpoint, moves.BucketName, key => moves.Find(key) is not null, ct))
        {
            if (moves.Find(output.Key) is { } newKey)
                yield return new ReferenceChange(Name, JsonSerializer.Serialize(new Place(context.Ledger.LedgerId, output.Operation, output.Ordinal)), output.Key, newKey);
        }
    }

    public async Task ApplyAsync(ReferenceChange change, CancellationToken ct)
    {
        if (OutputOf(change) is not { } output)
            return;
        var (etag, version) = await context.Ledger.FindNewObjectAsync(change.OldValue, change.NewValue, ct)
            ?? (await context.Store.HeadAsync(change.NewValue, ct) is { } head ? (head.ETag, head.VersionId) : (null, null));
        await context.Ledger.MoveOutputAsync(output, change.NewValue, etag, version, ct);
    }

    public async Task RestoreAsync(ReferenceChange change, CancellationToken ct)
    {
        if (OutputOf(change) is { } output)
            await context.Ledger.RestoreOutputAsync(output, change.NewValue, ct);
    }

    // The ledger of another machine cannot be changed from here, and learns it when a migration is undone there.
    private OutputAt? OutputOf(ReferenceChange change)
    {
        var place = JsonSerializer.Deserialize<Place>(change.Location)!;
        if (place.Ledger == context.Ledger.LedgerId)
            return new OutputAt(place.Operation, place.Output, change.OldValue);
        if (!_hasWarned)
        {
            _logger.LogWarning(
                "Outputs of ledger {Ledger}, which is not the one open here, keep the keys that they have there. Run the same migration on its machine, or Repair-IngestLedger.", place.Ledger);
        }
        _hasWarned = true;
        return null;
    }
}
