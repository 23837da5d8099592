using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>Finds a migration: in the ledger when that knows as much as the bucket, else manifest and journal are read into it.</summary>
internal sealed class MigrationReader(ObjectStore store, LedgerStore ledger, ILogger log, bool useSoundPart)
{
    private const int Batch = 500;

    /// <exception cref="IngestException">MigrationNotFound, MigrationCorrupt.</exception>
    public async Task<(MigrationRow Row, MigrationHeader Header)> LoadAsync(Guid migration, CancellationToken ct)
    {
        var known = await ledger.FindMigrationRowAsync(migration, ct);
        bool hasManifest = await store.HeadAsync(MigrationFiles.Manifest(migration), ct) is not null;
        if (known is { } row && row.BucketName == store.BucketName && MigrationHeader.Parse(row.Header) is { } header)
        {
            if (!hasManifest && row.Phase == MigrationPhase.Planning)
                return (row, header);
            int segments = await FindLastSegmentAsync(migration, ct);
            if (row.Phase != MigrationPhase.Planning && segments <= row.Segments)
            {
                if (!hasManifest || segments < row.Segments)
                    log.LogWarning("Manifest or journal of migration {Migration} are not complete in the bucket any more; the ledger has them", migration);
                return (row, header);
            }
        }
        if (hasManifest)
            return await ImportAsync(migration, known, ct);
        throw new IngestException(
            IngestErrorId.MigrationNotFound,
            $"There is no migration {migration} in s3://{store.BucketName} ({MigrationFiles.Manifest(migration)}), nor in this ledger. Check id and bucket; a run that ended before its manifest was written touched nothing.")
        {
            BucketName = store.BucketName,
            Key = MigrationFiles.Manifest(migration),
            Target = $"s3://{store.BucketName}/{MigrationFiles.Manifest(migration)}",
        };
    }

    private async Task<(MigrationRow Row, MigrationHeader Header)> ImportAsync(Guid migration, MigrationRow? known, CancellationToken ct)
    {
        var lines = new ChainedLines(ChainedLines.Start);
        var manifest = MigrationFiles.Manifest(migration);
        await using var reading = ReadAsync(manifest, lines, ct).GetAsyncEnumerator(ct);
        if (!await reading.MoveNextAsync() || MigrationHeader.Parse(reading.Current) is not { } header || header.MigrationId != migration)
            throw Corrupt(manifest, 1, "its first line says nothing of this migration. Nothing can be had back from it");
        var row = known ?? await ledger.AddMigrationAsync(migration, store.BucketName, header.ToJson(), header.StartedAt, ct);
        await ledger.ClearMigrationAsync(row, ct);
        long moves = 0;
        bool complete = false;
        var batch = new List<MoveRow>(Batch);
        while (await reading.MoveNextAsync())
        {
            var line = ManifestLine.Parse(reading.Current);
            if (line?.Kind == ManifestLine.End)
            {
                complete = line.N == moves;
                break;
            }
            if (line is not { Kind: ManifestLine.Move })
                break;
            batch.Add(line.ToMove());
            moves++;
            if (batch.Count < Batch)
                continue;
            await ledger.AddMovesAsync(row, batch, ct);
            batch = new List<MoveRow>(Batch);
        }
        await ledger.AddMovesAsync(row, batch, ct);
        if (!complete)
            Tolerate(Corrupt(manifest, moves + 2, $"{moves} planned moves before that are sound"));
        row = row with { Header = header.ToJson(), Phase = MigrationPhase.Moving, Chain = lines.Last, Segments = 0 };
        if (complete)
            row = await ImportJournalAsync(row, lines, ct);
        // Behind a damaged part the numbers go on, so that nothing of it is written over.
        row = row with { Segments = await FindLastSegmentAsync(migration, ct) };
        await ledger.SetMigrationAsync(row, OperationStatus.InProgress, ct);
        log.LogInformation("Migration {Migration} was read from the bucket: {Moves} moves, {Segments} journal segments", migration, moves, row.Segments);
        return (row, header);
    }

    private async Task<MigrationRow> ImportJournalAsync(MigrationRow row, ChainedLines lines, CancellationToken ct)
    {
        await foreach (var listed in store.ListAsync(MigrationFiles.Journals(row.MigrationId), ct))
        {
            int segment = row.Segments + 1;
            if (listed.Key != MigrationFiles.Journal(row.MigrationId, segment))
            {
                Tolerate(Corrupt(listed.Key, 1, $"segment {segment} before it is missing. The {row.Segments} before that are sound"));
                return row;
            }
            var references = new List<ReferenceRow>();
            var deletions = new List<(long, string?, string?)>();
            await foreach (var json in ReadAsync(listed.Key, lines, ct))
            {
                var line = ManifestLine.Parse(json);
                switch (line?.Kind)
                {
                    case ManifestLine.Reference:
                        references.Add(new ReferenceRow(line.N ?? 0, line.Store ?? "", line.Location ?? "", line.Old ?? "", line.New ?? ""));
                        break;
                    case ManifestLine.Delete:
                        deletions.Add((line.N ?? 0, line.ETag, line.Version));
                        break;
                    case ManifestLine.Undo:
                        row = row with { Phase = MigrationPhase.Undoing };
                        break;
                    case ManifestLine.Undone:
                        row = row with { Phase = MigrationPhase.Undone };
                        break;
                }
            }
            await ledger.AddReferencesAsync(row, references, ct);
            await ledger.MarkDeletingAsync(row, deletions, ct);
            row = row with { Segments = segment, Chain = lines.Last };
        }
        return row;
    }

    private async IAsyncEnumerable<string> ReadAsync(string key, ChainedLines lines, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var body = await store.ReadAsync(key, null, ct);
        using var reader = new StreamReader(body);
        for (long number = 1; await reader.ReadLineAsync(ct) is { } line; number++)
        {
            if (lines.Check(line) is not { } json)
            {
                Tolerate(Corrupt(key, number, $"the {number - 1} lines before it are sound"));
                yield break;
            }
            yield return json;
        }
    }

    // The highest number rather than their count: one between may be gone.
    private async Task<int> FindLastSegmentAsync(Guid migration, CancellationToken ct)
    {
        int last = 0;
        await foreach (var listed in store.ListAsync(MigrationFiles.Journals(migration), ct))
            last = Math.Max(last, MigrationFiles.SegmentOf(listed.Key));
        return last;
    }

    private void Tolerate(IngestException damage)
    {
        if (!useSoundPart)
            throw damage;
        log.LogWarning("{Message} The sound part is used.", damage.Message);
    }

    private IngestException Corrupt(string key, long line, string what) => new(
        IngestErrorId.MigrationCorrupt,
        $"s3://{store.BucketName}/{key} is damaged at line {line}: {what}. Nothing was changed. "
            + "Put an undamaged version of it back, run this on the machine whose ledger has the migration, or use the sound part with -UseSoundPart; what it does not name stays as it is.")
    {
        BucketName = store.BucketName,
        Key = key,
        Target = $"s3://{store.BucketName}/{key}",
        Line = line,
    };

}
