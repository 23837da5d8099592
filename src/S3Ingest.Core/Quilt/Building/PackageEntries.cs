using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>The entries of a package in the order of a manifest, made as they are read, so that a million cost nothing twice.</summary>
internal sealed class PackageEntries(PackagePlan plan)
{
    /// <summary>The objects.</summary>
    /// <param name="areCopies">True when their places are those of the copies.</param>
    public IEnumerable<ManifestEntry> Files(bool areCopies)
    {
        foreach (var one in plan.Organization.Assignments)
        {
            if (!plan.Entries.IsLeftOut(one.Ordinal))
                yield return Entry(one, areCopies);
        }
    }

    /// <summary>One object.</summary>
    public ManifestEntry Entry(PackageAssignment one, bool isCopy)
    {
        var hash = plan.Entries.HashOf(one.Ordinal);
        var place = new PhysicalKey(
            isCopy ? plan.Registry : plan.Request.SourceBucket,
            isCopy ? CopyPlace.Of(plan.PackageName, one.LogicalKey, hash, plan.Entries.IsAside(one.Ordinal)) : plan.Request.SourcePrefix + one.Key,
            plan.Entries.VersionOf(one.Ordinal));
        return new ManifestEntry(one.LogicalKey, place.ToString(), one.Size, hash, MetadataJson.Empty);
    }

    /// <summary>The objects, and the documents at their places between them.</summary>
    public static IEnumerable<ManifestEntry> Merge(IEnumerable<ManifestEntry> files, IEnumerable<ManifestEntry> documents)
    {
        var rest = new Queue<ManifestEntry>(documents.OrderBy(d => d.LogicalKey, LogicalKey.Order));
        foreach (var file in files)
        {
            while (rest.TryPeek(out var document) && LogicalKey.Order.Compare(document.LogicalKey, file.LogicalKey) < 0)
                yield return rest.Dequeue();
            yield return file;
        }
        foreach (var document in rest)
            yield return document;
    }
}
