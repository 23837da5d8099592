using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>
/// Makes one package of objects that lie in S3: plan, consent, hashes, documents, gate, push. Whatever is in the way is told at
/// once, and nothing is visible before everything is there.
/// </summary>
public sealed class PackageBuilder(IngestOptions options, PackageRequest request, LedgerStore ledger, ILoggerFactory loggers) : IDisposable
{
    private static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(60);

    private readonly BucketStores _stores = new(options with { KeyPrefix = "" }, loggers);
    private readonly PackageMeter _meter = new();
    private readonly ILogger _log = loggers.CreateLogger("S3Ingest");
    private PackagePlan? _plan;

    /// <summary>Takes each thing that is in the way of the package, and at last the fault of the run. Called by one thread at a time.</summary>
    public Action<IngestException>? Faulted { get; init; }

    /// <summary>How far the run is.</summary>
    public PackageProgress Progress => _meter.Snapshot();

    /// <summary>What would be made. Nothing is hashed, written or recorded.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Status Planned, or Failed.</returns>
    public async Task<QuiltPackage> PlanAsync(CancellationToken cancellationToken)
    {
        try
        {
            return PackageRecords.Planned(await PlanOrThrowAsync(looksAtObjects: false, cancellationToken));
        }
        catch (IngestException fault)
        {
            return Fail(fault, null, isApproved: false);
        }
    }

    /// <summary>Makes the package and records the run in the ledger.</summary>
    /// <param name="approve">Sees what is planned before anything is hashed; false ends the run.</param>
    /// <param name="cancellationToken">Cancels; what is under way is aborted.</param>
    /// <returns>Status Success, Skipped, Failed, or Cancelled when it was not approved.</returns>
    /// <exception cref="IngestException">Faults of the ledger.</exception>
    public async Task<QuiltPackage> RunAsync(Func<QuiltPackage, Task<bool>> approve, CancellationToken cancellationToken)
    {
        var operation = await ledger.BeginPackageAsync(new PackageStart(request.Source, request.PackageName, request.Registry, DateTimeOffset.UtcNow), cancellationToken);
        var end = new QuiltPackage { PackageName = request.PackageName ?? "", Registry = request.Registry ?? "", Status = OperationStatus.Cancelled };
        try
        {
            return end = await MakeAsync(operation, approve, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A fault that nobody foresaw goes on to the caller; the ledger must not call it a stop.
            end = new QuiltPackage { PackageName = end.PackageName, Registry = end.Registry, Status = OperationStatus.Failed, ErrorId = "Unexpected", ErrorMessage = e.Message };
            throw;
        }
        finally
        {
            await ledger.EndPackageAsync(operation, end, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stores.Dispose();

    /// <summary>All findings as one fault; null when there are none.</summary>
    internal static IngestException? MetadataFault(IReadOnlyList<MetadataFinding> findings, string packageName) => findings.Count == 0 ? null : new IngestException(
        IngestErrorId.PackageMetadataInvalid,
        $"The metadata of '{packageName}' is not what METADATA_VALIDATION_LEVEL and the template ask for: "
        + string.Join(" ", findings.Take(50).Select(f => f.Path.Length == 0 ? f.Message : $"{f.Path}: {f.Message}")))
    { Target = packageName };

    private async Task<QuiltPackage> MakeAsync(Guid operation, Func<QuiltPackage, Task<bool>> approve, CancellationToken cancellationToken)
    {
        bool isApproved = false;
        try
        {
            var plan = await PlanOrThrowAsync(looksAtObjects: true, cancellationToken);
            isApproved = await approve(PackageRecords.Planned(plan));
            if (!isApproved)
                return PackageRecords.Of(plan, new PackageOutcome { Status = OperationStatus.Cancelled, OperationId = operation });
            // Here for the first time something may be written: the provider is asked what it can do.
            await new EndpointContact(options with { BucketName = plan.Registry, KeyPrefix = "" }, _stores.Open(plan.Registry), ledger, _log).MakeAsync(ContactPatience, cancellationToken);
            _stores.Open(request.SourceBucket).Profile = _stores.Open(plan.Registry).Profile;
            var run = new PackageRun(options, plan, _stores.Open(request.SourceBucket), _stores.Open(plan.Registry), Known(), _meter, _log);
            return PackageRecords.Of(plan, await run.RunAsync(operation, cancellationToken));
        }
        catch (IngestException fault)
        {
            return Fail(fault, operation, isApproved);
        }
    }

    private async Task<PackagePlan> PlanOrThrowAsync(bool looksAtObjects, CancellationToken cancellationToken)
    {
        var source = _stores.Open(request.SourceBucket);
        await new EndpointContact(options with { BucketName = request.SourceBucket, KeyPrefix = request.SourcePrefix }, source, ledger, _log, mayProbe: false)
            .MakeAsync(ContactPatience, cancellationToken);
        var plan = _plan = await new PackagePlanner(options, request, _stores, Known(), _meter, loggers).RunAsync(cancellationToken);
        if (!plan.IsRefused)
            return plan;
        if (looksAtObjects)
            await new PackageHasher(plan, source, null, Known(), _meter).LookAsync(cancellationToken);
        throw plan.Faults.Summary(request.Source);
    }

    private LedgerChecksums Known() => new(ledger, _stores.Open(request.SourceBucket));

    private QuiltPackage Fail(IngestException fault, Guid? operation, bool isApproved)
    {
        if (_plan is { IsRefused: true, Faults.All: var all } && !all.Contains(fault))
        {
            foreach (var one in all)
                Faulted?.Invoke(one);
        }
        Faulted?.Invoke(fault);
        return _plan is null
            ? PackageRecords.Failed(request, fault, operation)
            : PackageRecords.Of(_plan, new PackageOutcome { Status = OperationStatus.Failed, Fault = fault, OperationId = operation, IsApproved = isApproved, Skipped = PackageRecords.Skipped(_plan.Faults) });
    }
}
