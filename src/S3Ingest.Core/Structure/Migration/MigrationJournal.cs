using System.Text;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Where a migration is: its row in the ledger, and beside its manifest the segments that say what is about to happen.
/// A segment is written whole and before what it announces, so a machine that has only the bucket can go on or go back.
/// </summary>
internal sealed class MigrationJournal(ObjectStore store, LedgerStore ledger, MigrationRow row)
{
    private ChainedLines _lines = new(row.Chain.Length > 0 ? row.Chain : ChainedLines.Start);

    public MigrationRow Row { get; private set; } = row;

    /// <summary>Writes header and plan as the manifest and keeps the plan in the ledger; nothing of it is in memory.</summary>
    /// <returns>How many moves there are.</returns>
    public async Task<long> WriteManifestAsync(MigrationHeader header, IAsyncEnumerable<MoveRow> plan, Action<string>? reached, CancellationToken ct)
    {
        const int Batch = 500;
        _lines = new ChainedLines(ChainedLines.Start);
        var request = new UploadRequest { Key = MigrationFiles.Manifest(Row.MigrationId), ContentType = "application/jsonl", Condition = CommitCondition.IfAbsent };
        await using var manifest = store.StartUpload(request);
        await WriteAsync(manifest, header.ToJson(), ct);
        var moves = new List<MoveRow>(Batch);
        long count = 0;
        await foreach (var move in plan.WithCancellation(ct))
        {
            await WriteAsync(manifest, ManifestLine.Of(move).ToJson(), ct);
            moves.Add(move);
            count++;
            if (moves.Count < Batch)
                continue;
            await ledger.AddMovesAsync(Row, moves, ct);
            moves = new List<MoveRow>(Batch);
        }
        await ledger.AddMovesAsync(Row, moves, ct);
        await WriteAsync(manifest, new ManifestLine { Kind = ManifestLine.End, N = count }.ToJson(), ct);
        reached?.Invoke(MigrationPoint.Planned);
        await manifest.CommitAsync(ct);
        await manifest.VerifyAsync(ct);
        await SetAsync(Row with { Phase = MigrationPhase.Moving, Chain = _lines.Last, Segments = 0 }, OperationStatus.InProgress, ct);
        reached?.Invoke(MigrationPoint.ManifestWritten);
        return count;
    }

    /// <summary>Announces references that are about to be changed.</summary>
    public async Task AddReferencesAsync(IReadOnlyList<ReferenceRow> references, CancellationToken ct)
    {
        await WriteSegmentAsync(references.Select(ManifestLine.Of), ct);
        await ledger.AddReferencesAsync(Row, references, ct);
    }

    /// <summary>Announces deletions of old objects, with what is known of the new ones.</summary>
    public async Task AddDeletionsAsync(IReadOnlyList<MoveRow> moves, CancellationToken ct)
    {
        if (moves.Count == 0)
            return;
        await WriteSegmentAsync(
            moves.Select(m => new ManifestLine { Kind = ManifestLine.Delete, N = m.Ordinal, ETag = m.NewETag == m.ETag ? null : m.NewETag, Version = m.NewVersionId }), ct);
        await ledger.MarkDeletingAsync(Row, [.. moves.Select(m => (m.Ordinal, m.NewETag, m.NewVersionId))], ct);
    }

    /// <summary>From here on objects go back.</summary>
    public async Task BeginUndoAsync(CancellationToken ct)
    {
        await WriteSegmentAsync([Mark(ManifestLine.Undo)], ct);
        await SetAsync(Row with { Phase = MigrationPhase.Undoing }, OperationStatus.InProgress, ct);
    }

    /// <summary>Everything is back.</summary>
    public async Task EndUndoAsync(CancellationToken ct)
    {
        await WriteSegmentAsync([Mark(ManifestLine.Undone)], ct);
        await SetAsync(Row with { Phase = MigrationPhase.Undone }, OperationStatus.InProgress, ct);
    }

    /// <summary>Keeps how the run ended.</summary>
    public Task EndAsync(OperationStatus status, CancellationToken ct) => SetAsync(Row, status, ct);

    private static ManifestLine Mark(string kind) =>
        new() { Kind = kind, At = DateTimeOffset.UtcNow, Host = Environment.MachineName, User = Environment.UserName };

    private async Task WriteSegmentAsync(IEnumerable<ManifestLine> lines, CancellationToken ct)
    {
        var next = new ChainedLines(_lines.Last);
        int segment = Row.Segments + 1;
        var request = new UploadRequest { Key = MigrationFiles.Journal(Row.MigrationId, segment), ContentType = "application/jsonl", Condition = CommitCondition.IfAbsent };
        await using (var upload = store.StartUpload(request))
        {
            foreach (var line in lines)
                await upload.WriteAsync(Encoding.UTF8.GetBytes(next.Add(line.ToJson())), ct);
            await upload.CommitAsync(ct);
            await upload.VerifyAsync(ct);
        }
        _lines = next;
        await SetAsync(Row with { Segments = segment, Chain = next.Last }, OperationStatus.InProgress, ct);
    }

    private async Task SetAsync(MigrationRow row, OperationStatus status, CancellationToken ct)
    {
        await ledger.SetMigrationAsync(row, status, ct);
        Row = row;
    }

    private ValueTask WriteAsync(ObjectUpload manifest, string json, CancellationToken ct) => manifest.WriteAsync(Encoding.UTF8.GetBytes(_lines.Add(json)), ct);
}
