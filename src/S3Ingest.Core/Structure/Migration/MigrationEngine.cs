using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Moves the objects of a bucket to the keys that a layout wants, and back. The order of a run: plan and manifest; all
/// copied and verified; all references changed; the old objects deleted, each after a look at its copy. So at every
/// moment each object is readable at one of its two keys with its content.
/// </summary>
public sealed class MigrationEngine(IngestOptions settings, ObjectStore store, LedgerStore ledger, ILoggerFactory loggers)
{
    private static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(60);

    // Beyond it S3 takes no request (RequestTimeTooSkewed).
    private static readonly TimeSpan LargestClockDifference = TimeSpan.FromMinutes(15);

    private readonly ILogger _log = loggers.CreateLogger("S3Ingest");
    private readonly MigrationMeter _meter = new();

    /// <summary>How far the run is.</summary>
    public IngestProgress Progress => _meter.Snapshot();

    /// <summary>Clock of the lease; tests put it forward.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Id of the migration under way; null before it has one.</summary>
    public Guid? MigrationId { get; private set; }

    /// <summary>What the last run left; null before its end.</summary>
    public MigrationReport? Report { get; private set; }

    /// <summary>What <see cref="MoveAsync"/> would do: records with Status Planned, Conflict or Failed. Nothing is written.</summary>
    public async IAsyncEnumerable<MigrationRecord> PlanAsync(MigrationOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        await ContactAsync(ct);
        await CheckPolicyAsync(options, ct);
        await foreach (var row in new MigrationPlanner(store, options).PlanAsync(ct))
            yield return LedgerStore.Record(row, store.BucketName, null);
    }

    /// <summary>Runs a migration, or goes on with one, and hands out each object when it is done with; then <see cref="Report"/> is set.</summary>
    /// <exception cref="IngestException">MigrationLocked, MigrationNotFound, MigrationCorrupt; faults of the endpoint.</exception>
    public IAsyncEnumerable<MigrationRecord> MoveAsync(MigrationOptions options, CancellationToken ct) => RunAsync(options, isUndo: false, ct);

    /// <summary>Takes back the migration of the options' id, or goes on taking it back.</summary>
    /// <exception cref="IngestException">MigrationLocked, MigrationNotFound, MigrationCorrupt; faults of the endpoint.</exception>
    public IAsyncEnumerable<MigrationRecord> UndoAsync(MigrationOptions options, CancellationToken ct) => RunAsync(options, isUndo: true, ct);

    /// <summary>What going on with a migration would look at: the objects of its plan that are not at the end, with Status Planned.</summary>
    public IAsyncEnumerable<MigrationRecord> PlanResumeAsync(MigrationOptions options, CancellationToken ct) => ListAsync(options, [MigrationStatus.Completed], ct);

    /// <summary>What <see cref="UndoAsync"/> would look at: the objects of the plan that are not back, with Status Planned.</summary>
    public IAsyncEnumerable<MigrationRecord> PlanUndoAsync(MigrationOptions options, CancellationToken ct) =>
        ListAsync(options, [MigrationStatus.Conflict, MigrationStatus.RolledBack], ct);

    private async IAsyncEnumerable<MigrationRecord> ListAsync(MigrationOptions options, MigrationStatus[] except, [EnumeratorCancellation] CancellationToken ct)
    {
        const int Page = 1_000;
        await ContactAsync(ct);
        var (row, _) = await new MigrationReader(store, ledger, _log, options.UseSoundPart).LoadAsync(options.MigrationId!.Value, ct);
        MigrationStatus[] statuses = [.. Enum.GetValues<MigrationStatus>().Except(except)];
        long after = 0;
        while (await ledger.ReadMovesAsync(row, after, Page, statuses, ct) is { Count: > 0 } page)
        {
            foreach (var move in page)
                yield return LedgerStore.Record(move with { Status = MigrationStatus.Planned, Error = null, Message = null }, store.BucketName, row.MigrationId);
            after = page[^1].Ordinal;
        }
    }

    private async IAsyncEnumerable<MigrationRecord> RunAsync(MigrationOptions options, bool isUndo, [EnumeratorCancellation] CancellationToken ct)
    {
        var started = DateTimeOffset.UtcNow;
        await ContactAsync(ct);
        await CheckPolicyAsync(options, ct);
        MigrationRow? row = null;
        MigrationHeader? header = null;
        if (options.MigrationId is { } id)
            (row, header) = await new MigrationReader(store, ledger, _log, options.UseSoundPart).LoadAsync(id, ct);
        header ??= NewHeader(options, started);
        options = options with { KeyPrefix = header.KeyPrefix };
        MigrationId = header.MigrationId;
        _log.LogInformation("Migration {Migration} of s3://{Bucket}/{Prefix}", header.MigrationId, header.BucketName, header.KeyPrefix);
        await using var lease = await MigrationLease.TakeAsync(store, ledger, _log, Time, header.MigrationId, header.KeyPrefix, header.Shard, ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, lease.Lost);
        bool isResume = row is { Phase: not MigrationPhase.Planning };
        row ??= await ledger.AddMigrationAsync(header.MigrationId, store.BucketName, header.ToJson(), started, ct);
        var journal = new MigrationJournal(store, ledger, row);
        var stages = new MoveStages(ledger, journal, _meter, Workers, store.Profile.InitiatorId);
        var copier = new ObjectCopier(store, await store.HasAclsDisabledAsync(ct), _log, options.Reached);
        await foreach (var record in stages.RunAsync(GuardAsync, stop.Token))
            yield return record;
        var reporter = new MigrationReporter(store, ledger, header, options);
        options.Reached?.Invoke(MigrationPoint.Report);
        var report = await reporter.WriteAsync(journal.Row, isUndo, started, stop.Token);
        await journal.EndAsync(report.Status, stop.Token);
        lease.HasEnded = true;
        Report = report;

        async Task GuardAsync(CancellationToken token)
        {
            try
            {
                await (isUndo ? UndoAllAsync(token) : MoveAllAsync(token));
            }
            catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                throw new IngestException(
                    IngestErrorId.MigrationLocked,
                    $"The lease of migration {header.MigrationId} is lost: another run may have taken it over. Nothing is lost; see what it did, then go on with -MigrationId {header.MigrationId}.")
                { Target = header.MigrationId.ToString() };
            }
        }

        async Task MoveAllAsync(CancellationToken token)
        {
            CheckPhase(journal.Row);
            if (isResume)
            {
                lease.HasEnded = false;
                await AbortLeftoversAsync(journal.Row, token);
            }
            else
            {
                await ledger.ClearMigrationAsync(journal.Row, token);
                await journal.WriteManifestAsync(header, new MigrationPlanner(store, options).PlanAsync(token), options.Reached, token);
                lease.HasEnded = false;
            }
            await ExpectAsync(journal.Row, header.KeepSource ? 1 : 2, token);
            await new ForwardRun(store, ledger, journal, header, options, copier, stages, lease).RunAsync(isResume, token);
        }

        async Task UndoAllAsync(CancellationToken token)
        {
            if (!isResume)
            {
                // Without a manifest nothing was touched.
                await ledger.ClearMigrationAsync(journal.Row, token);
                return;
            }
            lease.HasEnded = false;
            if (journal.Row.Phase == MigrationPhase.Undone)
            {
                // What is at the keys now may be the work of a later migration.
                _log.LogWarning("Migration {Migration} was taken back already", header.MigrationId);
                await ledger.ChangeStatusAsync(journal.Row, MigrationStatus.Planned, MigrationStatus.RolledBack, token);
                return;
            }
            await AbortLeftoversAsync(journal.Row, token);
            if (journal.Row.Phase != MigrationPhase.Undoing)
                await journal.BeginUndoAsync(token);
            await ExpectAsync(journal.Row, 2, token);
            if (await new UndoRun(store, ledger, journal, header, options, copier, stages, lease).RunAsync(token))
                await journal.EndUndoAsync(token);
        }
    }

    // Server-side copies cost this machine nothing; the gate of the store lowers their number when the provider asks for it.
    private int Workers => Math.Clamp(settings.MaxUploads * settings.PartsInFlight, 4, 64);

    private Task ContactAsync(CancellationToken ct) => new EndpointContact(settings, store, ledger, _log).MakeAsync(ContactPatience, ct);

    private async Task CheckPolicyAsync(MigrationOptions options, CancellationToken ct)
    {
        if (options.OnConflict == ConflictPolicy.Version && !await store.IsVersionedAsync(ct))
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"-OnConflict Version would overwrite objects: s3://{store.BucketName} keeps no versions. Enable versioning, or use -OnConflict Rename.")
            {
                BucketName = store.BucketName,
                Target = $"s3://{store.BucketName}",
            };
        }
        if (!store.Profile.ConditionalCopy || !store.Profile.ConditionalDelete)
            _log.LogWarning("{Endpoint} does not check conditions of copies or deletions; they are looked at right before instead. Let nobody write below the prefix meanwhile", store.Endpoint);
    }

    private static void CheckPhase(MigrationRow row)
    {
        string? why = row.Phase switch
        {
            MigrationPhase.Undoing => $"is being taken back. End that with Undo-S3Structure -MigrationId {row.MigrationId}, then begin a new one.",
            MigrationPhase.Undone => "was taken back, so it cannot go on. Begin a new one without -MigrationId.",
            _ => null,
        };
        if (why is not null)
            throw new IngestException(IngestErrorId.MigrationLocked, $"Migration {row.MigrationId} {why}") { Target = row.MigrationId.ToString() };
    }

    private MigrationHeader NewHeader(MigrationOptions options, DateTimeOffset started) => new()
    {
        MigrationId = NewId(started),
        BucketName = store.BucketName,
        KeyPrefix = BasePrefix.Normalise(options.KeyPrefix),
        Layout = options.Layout.Name,
        OnConflict = options.OnConflict,
        KeepSource = options.KeepSource,
        Shard = options.ShardName,
        StartedAt = started,
        Host = Environment.MachineName,
        User = Environment.UserName,
    };

    // UUID version 7 (RFC 9562, 5.7): sorts by time.
    private static Guid NewId(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        long ms = at.ToUnixTimeMilliseconds();
        for (int i = 0; i < 6; i++)
            bytes[i] = (byte)(ms >> (40 - (8 * i)));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private async Task ExpectAsync(MigrationRow row, int count, CancellationToken ct)
    {
        var totals = await ledger.SumMovesAsync(row, ct);
        _meter.Expect(totals.Objects.Values.Sum(), totals.Bytes.Values.Sum(), count);
    }

    // Part copies that a run which died left invisible. Jobs that still write to old keys, or already to new ones, go on.
    private async Task AbortLeftoversAsync(MigrationRow row, CancellationToken ct)
    {
        await foreach (var upload in store.ListUploadsAsync(MigrationHeader.Parse(row.Header)?.KeyPrefix ?? "", ct))
        {
            bool mayBeOurs = upload.Initiated > row.StartedAt - LargestClockDifference && (store.Profile.InitiatorId is not { } us || upload.InitiatorId is not { } them || us == them);
            if (mayBeOurs && await ledger.IsPartCopyTargetAsync(row, upload.Key, store.CopyLimit, ct))
                await store.AbortUploadAsync(upload.Key, upload.UploadId, ct);
        }
    }
}
