using S3Ingest.Core.Quilt;

namespace S3Ingest.Integration.Tests.Quilt;

/// <summary>What tests ask a registry whose pointers are sound.</summary>
internal static class RegistryRevisions
{
    /// <summary>Revisions of a package by its pointers, newest first; none of a package that is not there.</summary>
    public static async Task<IReadOnlyList<PackageRevision>> ListRevisionsAsync(this QuiltRegistry registry, string packageName, CancellationToken cancellationToken)
    {
        if (await registry.FindPointersAsync(packageName, cancellationToken) is not { } pointers)
            return [];
        return [.. (await new PackageFinder(registry).ReadAsync(pointers, cancellationToken).ToListAsync(cancellationToken)).Select(r => r.Revision!)];
    }
}
