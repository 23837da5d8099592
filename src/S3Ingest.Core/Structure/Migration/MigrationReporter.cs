using System.Text.Json;
using System.Text.Json.Serialization;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>Says what a run left, from the ledger and from the bucket as it is, and stores that beside the manifest.</summary>
internal sealed class MigrationReporter(ObjectStore store, LedgerStore ledger, MigrationHeader header, MigrationOptions options)
{
    private const int MostPaths = 1_000;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    public async Task<MigrationReport> WriteAsync(MigrationRow row, bool isUndo, DateTimeOffset started, CancellationToken ct)
    {
        var totals = await ledger.SumMovesAsync(row, ct);
        var done = isUndo ? MigrationStatus.RolledBack : MigrationStatus.Completed;
        long planned = totals.Objects.Values.Sum();
        // What a conflict kept from moving is where an undo would have it.
        bool isComplete = totals.Of(done) + (isUndo ? totals.Of(MigrationStatus.Conflict) : 0) == planned;
        var (legacy, legacyCount, orphans, orphanCount) = await LookAsync(ct);
        var report = new MigrationReport
        {
            MigrationId = header.MigrationId,
            Action = isUndo ? "Undo" : "Move",
            BucketName = header.BucketName,
            KeyPrefix = header.KeyPrefix,
            Status = isComplete ? OperationStatus.Success : OperationStatus.Partial,
            StartedAt = started,
            CompletedAt = DateTimeOffset.UtcNow,
            Planned = planned,
            Done = totals.Of(done),
            BytesDone = totals.Bytes.GetValueOrDefault(done),
            Remaining = totals.Of(MigrationStatus.Copied, MigrationStatus.Verified, MigrationStatus.ReferencesUpdated),
            Conflicts = totals.Of(MigrationStatus.Conflict),
            Failed = totals.Of(MigrationStatus.Failed, MigrationStatus.Planned),
            ReferencesUpdated = totals.References,
            LegacyCount = legacyCount,
            LegacyPaths = legacy,
            OrphanCount = orphanCount,
            Orphans = orphans,
            ManifestPath = $"s3://{header.BucketName}/{MigrationFiles.Manifest(header.MigrationId)}",
            ReportPath = $"s3://{header.BucketName}/{MigrationFiles.Report(header.MigrationId)}",
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(report, Json);
        await using var upload = store.StartUpload(new UploadRequest { Key = MigrationFiles.Report(header.MigrationId), ContentType = "application/json" });
        await upload.WriteAsync(json, ct);
        await upload.CommitAsync(ct);
        return report;
    }

    private async Task<(List<string> Legacy, long LegacyCount, List<string> Orphans, long OrphanCount)> LookAsync(CancellationToken ct)
    {
        var (legacy, orphans) = (new List<string>(), new List<string>());
        long legacyCount = 0, orphanCount = 0;
        await foreach (var item in new BucketListing(store, header.KeyPrefix).ListAsync(ct))
        {
            if (MigrationFiles.IsOwn(item.Key, header.KeyPrefix))
                continue;
            switch (options.Layout.Classify(header.KeyPrefix, item.Key).Kind)
            {
                case KeyPlaceKind.Legacy:
                    legacyCount++;
                    Keep(legacy, item.Key);
                    break;
                case KeyPlaceKind.Unmatched or KeyPlaceKind.Malformed:
                    orphanCount++;
                    Keep(orphans, item.Key);
                    break;
            }
        }
        return (legacy, legacyCount, orphans, orphanCount);
    }

    private void Keep(List<string> paths, string key)
    {
        if (paths.Count < MostPaths)
            paths.Add($"s3://{header.BucketName}/{key}");
    }
}
