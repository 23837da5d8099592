using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Reports;

/// <summary>Adds operations up. Memory depends on the length of the period and on what failed last, not on how many operations there were.</summary>
internal sealed class ReportCollector
{
    /// <summary>Longest lists on the page.</summary>
    public const int MaxFailures = 50, MaxPartial = 25, MaxRunning = 25, MaxFiles = 10;

    private const int MaxExtension = 12, MaxInner = 6;
    private readonly Dictionary<OperationStatus, long> _statuses = [];
    private readonly Dictionary<string, FailureGroup> _failures = new(StringComparer.Ordinal);

    public Timeline Timeline { get; } = new();

    public GroupTable Kinds { get; } = new();

    public GroupTable Places { get; } = new();

    public LatencySketch Latency { get; } = new();

    /// <summary>Sums over everything.</summary>
    public GroupFigures Total { get; } = new("all");

    public TopList<OperationFigures> Failures { get; } = new(MaxFailures);

    public TopList<OperationFigures> Partials { get; } = new(MaxPartial);

    public TopList<OperationFigures> Running { get; } = new(MaxRunning);

    public TopList<OperationFigures> Largest { get; } = new(MaxFiles);

    public TopList<OperationFigures> Slowest { get; } = new(MaxFiles);

    public TopList<OperationFigures> MostAttempts { get; } = new(MaxFiles);

    /// <summary>Objects that were sent, by what proved them.</summary>
    public Dictionary<VerificationMethod, (long Objects, long Bytes)> Proofs { get; } = [];

    /// <summary>Objects that were in S3 already, with equal content.</summary>
    public long Present { get; private set; }

    public long Rows { get; private set; }

    /// <summary>Durations and stored bytes of the operations that ingested something and whose duration is known.</summary>
    public (long Operations, TimeSpan Time, long StoredBytes) Busy { get; private set; }

    public long OpenFailed { get; private set; }

    public long OpenPartial { get; private set; }

    /// <summary>Failed operations whose sources succeeded later.</summary>
    public long Healed { get; private set; }

    public long Interrupted { get; private set; }

    public long Operations { get; private set; }

    public long Of(OperationStatus status) => _statuses.GetValueOrDefault(status);

    public IReadOnlyList<FailureGroup> FailureGroups() =>
        [.. _failures.Values.OrderByDescending(g => g.Open).ThenByDescending(g => g.Failed).ThenByDescending(g => g.Entries).ThenBy(g => g.ErrorId, StringComparer.Ordinal)];

    public void Add(OperationFigures operation)
    {
        Operations++;
        _statuses[operation.Status] = Of(operation.Status) + 1;
        var isIngested = operation.Status is OperationStatus.Success or OperationStatus.Partial;
        var sent = isIngested ? operation.Outputs.Where(o => o.Status == OperationStatus.Success).ToList() : [];
        long content = sent.Sum(o => o.OriginalBytes), stored = sent.Sum(o => o.StoredBytes);
        Timeline.Add(operation.StartedAt, operation.Status, content, stored);
        Add(Total);
        Add(Kinds[KindOf(operation)]);
        Add(Places[operation.Bucket.Length == 0 ? "unknown" : $"{operation.Bucket}/{operation.KeyPrefix}"]);
        foreach (var output in sent)
        {
            var (objects, bytes) = Proofs.GetValueOrDefault(output.Verification);
            Proofs[output.Verification] = (objects + output.Count, bytes + output.StoredBytes);
        }

        Present += operation.Outputs.Where(o => o.Status == OperationStatus.Skipped).Sum(o => o.Count);
        if (isIngested)
            AddIngested(operation, stored);
        if (operation.Status is OperationStatus.Failed or OperationStatus.Partial)
            AddFailure(operation);
        if (operation.Attempt > 1)
            MostAttempts.Offer(operation, operation.Attempt);
        if (operation.Status == OperationStatus.InProgress)
        {
            Interrupted += operation.IsInterrupted ? 1 : 0;
            // What was interrupted first.
            Running.Offer(operation, (operation.IsInterrupted ? 0 : -(1L << 62)) - operation.StartedAt.UtcTicks);
        }

        void Add(GroupFigures group)
        {
            group.Ingested += isIngested ? 1 : 0;
            group.Failed += operation.Status == OperationStatus.Failed ? 1 : 0;
            group.Objects += sent.Sum(o => o.Count);
            group.SourceBytes += sent.Count > 0 ? operation.SourceBytes : 0;
            group.ContentBytes += content;
            group.StoredBytes += stored;
        }
    }

    private void AddIngested(OperationFigures operation, long stored)
    {
        Rows += operation.RowCount ?? 0;
        if (operation.Latency is { } latency)
            Latency.Add(latency);
        Largest.Offer(operation, operation.SourceBytes);
        // What was learned from S3 after a ledger was lost has none.
        if (operation.Duration is { Ticks: > 0 } duration)
        {
            Busy = (Busy.Operations + 1, Busy.Time + duration, Busy.StoredBytes + stored);
            Slowest.Offer(operation, duration.Ticks);
        }
    }

    private void AddFailure(OperationFigures operation)
    {
        var isPartial = operation.Status == OperationStatus.Partial;
        // What is open first, then the newest.
        (isPartial ? Partials : Failures).Offer(operation, (operation.IsNewest ? 1L << 62 : 0) + operation.StartedAt.UtcTicks);
        var isHealed = !operation.IsNewest && operation.NewestStatus is OperationStatus.Success or OperationStatus.Skipped;
        foreach (var entries in operation.Skipped.Where(e => e.ErrorId is not null).GroupBy(e => e.ErrorId!))
            Group(entries.Key, operation).Entries += entries.Count();
        if (isPartial)
        {
            OpenPartial += operation.IsNewest ? 1 : 0;
            return;
        }

        OpenFailed += operation.IsNewest ? 1 : 0;
        Healed += isHealed ? 1 : 0;
        var group = Group(operation.ErrorId ?? "Unexpected", operation);
        group.Failed++;
        group.Open += operation.IsNewest ? 1 : 0;
        group.Healed += isHealed ? 1 : 0;
    }

    private FailureGroup Group(string errorId, OperationFigures operation)
    {
        if (!_failures.TryGetValue(errorId, out var group))
            _failures[errorId] = group = new FailureGroup(errorId);
        if (operation.StartedAt > group.Newest)
            group.Newest = operation.StartedAt;
        return group;
    }

    private static string KindOf(OperationFigures operation)
    {
        var extension = ExtensionOf(operation.Path.AsSpan(operation.Path.AsSpan().LastIndexOfAny('/', '\\') + 1));
        return operation.Kind switch
        {
            SourceKind.Tabular => $"Table, {extension}",
            SourceKind.Archive => $"Archive, {extension}",
            _ => $"File, {extension}",
        };
    }

    /// <summary>Of <c>a.tar.gz</c> both: what is compressed says what it is before that.</summary>
    private static string ExtensionOf(ReadOnlySpan<char> name)
    {
        int dot = name.LastIndexOf('.');
        if (dot > 0 && name[dot..] is ".gz" or ".bz2" or ".xz" or ".zst" && name[..dot].LastIndexOf('.') is var inner and > 0 && dot - inner <= MaxInner)
            dot = inner;
        return dot <= 0 || dot == name.Length - 1 ? "no extension"
            : name.Length - dot > MaxExtension ? "long extension"
            : name[dot..].ToString().ToLowerInvariant();
    }
}
