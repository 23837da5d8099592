using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Finds the hash of every object of a plan, many at a time; objects that cannot be read are collected.</summary>
internal sealed class PackageHasher(PackagePlan plan, ObjectStore source, ObjectStore? registry, LedgerChecksums known, PackageMeter meter)
{
    // Requests are limited by the store; this many may wait for their turn.
    private const int Concurrency = 32;

    // A plan that is refused anyway is looked at so far, so that one run tells everything.
    private const int MostLooks = 10_000;

    private const int ReadAttempts = 3;

    /// <summary>Hashes what is not hashed yet.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!plan.Entries.HasUnhashed)
            return;
        var hasher = new EntryHasher(source, registry, RegistryAccess.Scratch, plan.Request.TakesCrc64);
        meter.Begin(PackagePhase.Hashing, plan.Organization.FileCount, plan.Organization.TotalBytes);
        await ForEachAsync(Unhashed(), async (one, token) =>
        {
            plan.Entries.Set(one.Ordinal, Checked(one, await HashAsync(hasher, one, token)));
            meter.Add(one.Size);
        }, cancellationToken);
    }

    /// <summary>Only looks whether the objects can be read.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => ForEachAsync(
        plan.Organization.Assignments.Where(one => !plan.Entries.IsHashed(one.Ordinal)).Take(MostLooks),
        async (one, token) => _ = await source.ReadChecksumsAsync(KeyOf(one), plan.Entries.VersionOf(one.Ordinal), token) ?? throw Fault(one, IngestErrorId.SourceNotFound, "is no longer there"),
        cancellationToken);

    private IEnumerable<PackageAssignment> Unhashed()
    {
        foreach (var one in plan.Organization.Assignments)
        {
            if (plan.Entries.IsHashed(one.Ordinal))
                meter.Add(one.Size);
            else
                yield return one;
        }
    }

    private Task ForEachAsync(IEnumerable<PackageAssignment> objects, Func<PackageAssignment, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(objects, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (one, token) =>
        {
            try
            {
                await action(one, token);
            }
            catch (IngestException fault) when (PackageFaults.IsOfObject(fault))
            {
                plan.Faults.AddObject(OfObject(one, fault));
                plan.Entries.LeaveOut(one.Ordinal);
            }
        });

    private async Task<HashedEntry> HashAsync(EntryHasher hasher, PackageAssignment one, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await hasher.HashAsync(KeyOf(one), plan.Entries.VersionOf(one.Ordinal), now => known.FindAsync(KeyOf(one), now, cancellationToken), cancellationToken);
            }
            catch (IngestException fault) when (fault.ErrorId == IngestErrorId.SourceNotFound)
            {
                throw Fault(one, IngestErrorId.SourceNotFound, "is no longer there");
            }
            catch (IOException) when (attempt < ReadAttempts)
            {
                // The connection was lost in the middle of the object; it is read from its start.
            }
            catch (IOException e)
            {
                throw Fault(one, IngestErrorId.SourceUnreadable, $"could not be read to its end ({e.Message})");
            }
        }
    }

    // The limit of sizes and what the user agreed to are about what was listed.
    private HashedEntry Checked(PackageAssignment one, HashedEntry hashed) =>
        hashed.Size == one.Size ? hashed : throw Fault(one, IngestErrorId.SourceChanged, "was replaced since it was listed");

    // A request that hashes on the server names the registry's bucket.
    private IngestException OfObject(PackageAssignment one, IngestException fault) => fault.BucketName == plan.Request.SourceBucket ? fault
        : new IngestException(fault.ErrorId, $"{plan.Request.Source}{one.Key}: {fault.Message}", fault)
        {
            BucketName = plan.Request.SourceBucket,
            Key = KeyOf(one),
            Target = plan.Request.Source + one.Key,
            Code = fault.Code,
            HttpStatus = fault.HttpStatus,
            RequestId = fault.RequestId,
            IsTransient = fault.IsTransient,
        };

    private string KeyOf(PackageAssignment one) => plan.Request.SourcePrefix + one.Key;

    private IngestException Fault(PackageAssignment one, IngestErrorId id, string what)
    {
        string uri = plan.Request.Source + one.Key;
        // The same report would say the same again.
        string remedy = plan.Request.InventoryManifest is null ? "Run the command again." : "The inventory is older than that: take a newer report, or have such objects left out and listed with -SkipInvalid.";
        return new IngestException(id, $"{uri} {what}. {remedy}") { BucketName = plan.Request.SourceBucket, Key = KeyOf(one), Target = uri };
    }
}
