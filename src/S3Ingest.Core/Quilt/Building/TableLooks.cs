using System.Collections.Concurrent;
using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Looks into tables of a package, several at a time.</summary>
internal sealed class TableLooks(PackagePlan plan, ObjectStore source, PackageMeter meter)
{
    private const int Concurrency = 16;

    /// <summary>Profiles by ordinal of the object.</summary>
    public async Task<IReadOnlyDictionary<int, TableProfile>> RunAsync(IReadOnlyList<PackageAssignment> tables, CancellationToken cancellationToken)
    {
        meter.Begin(PackagePhase.Profiling, tables.Count, tables.Sum(t => t.Size));
        var profiles = new ConcurrentDictionary<int, TableProfile>();
        await Parallel.ForEachAsync(tables, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (one, token) =>
        {
            profiles[one.Ordinal] = await ProfileAsync(one, token);
            meter.Add(one.Size);
        });
        return profiles;
    }

    // A package can hold what cannot be looked into now: its hash was known. The dictionary says why it has no columns.
    private async Task<TableProfile> ProfileAsync(PackageAssignment one, CancellationToken cancellationToken)
    {
        string? version = plan.Entries.VersionOf(one.Ordinal);
        try
        {
            return await TableProfiler.ProfileAsync(
                one.LogicalKey, one.Size,
                (offset, length, token) => source.ReadRangeAsync(plan.Request.SourcePrefix + one.Key, version, null, offset, length, token),
                cancellationToken);
        }
        catch (IngestException fault) when (PackageFaults.IsOfObject(fault))
        {
            return new TableProfile
            {
                Format = Path.GetExtension(one.LogicalKey).TrimStart('.').ToLowerInvariant(),
                Fault = fault.ErrorId == IngestErrorId.ObjectArchived ? "it lies in an archive class" : "it could not be read",
            };
        }
    }
}
