using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Reads what an earlier revision was made from.</summary>
internal sealed class RevisionFingerprint(ObjectStore registry)
{
    /// <summary>Null for a revision that another program made, or that cannot be read.</summary>
    public async Task<string?> ReadAsync(string topHash, CancellationToken cancellationToken)
    {
        var packages = new QuiltRegistry(registry);
        try
        {
            using var manifest = await packages.OpenAsync(topHash, cancellationToken);
            await manifest.ReadHeaderAsync(cancellationToken);
            await foreach (var entry in manifest.ReadEntriesAsync(cancellationToken))
            {
                if (entry.LogicalKey != GeneratedKeys.Provenance)
                    continue;
                return PhysicalKey.TryParse(entry.PhysicalKey) is { } key && await packages.ReadObjectAsync(key, cancellationToken) is { } document
                    ? Provenance.FingerprintOf(document.Content) : null;
            }
            return null;
        }
        catch (IngestException fault) when (fault.ErrorId is IngestErrorId.ManifestInvalid or IngestErrorId.PackageNotFound or IngestErrorId.SourceNotFound)
        {
            return null;
        }
    }
}
