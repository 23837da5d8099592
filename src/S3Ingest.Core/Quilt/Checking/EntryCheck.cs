namespace S3Ingest.Core.Quilt.Checking;

/// <summary>Looks at the object of one entry. May be called concurrently.</summary>
internal sealed class EntryCheck(BucketStores stores, PackageFindings findings, ContentProof? proof)
{
    // What an unversioned bucket calls its one version; it can be replaced under that name.
    private const string NullVersion = "null";

    /// <exception cref="IngestException">A fault that is not about this entry alone: credentials, endpoint.</exception>
    public async Task<EntryVerdict> RunAsync(ManifestEntry entry, CancellationToken cancellationToken)
    {
        if (PhysicalKey.TryParse(entry.PhysicalKey) is not { Key.Length: > 0 } place)
        {
            return new(
                findings.Error(
                    QuiltRule.MissingObject, entry.LogicalKey, $"'{entry.PhysicalKey}' is no object in S3: nobody else can read it.", "Push the package with its content (quilt3, Package.push)."),
                false, null, null);
        }
        bool isVersioned = place.VersionId is not null and not NullVersion;
        try
        {
            return proof is not null && ManifestCheck.HasForm(entry.Hash)
                ? await ProveAsync(proof, entry, place, isVersioned, cancellationToken)
                : await LookAsync(entry, place, isVersioned, cancellationToken);
        }
        catch (IngestException fault) when (IsOfEntry(fault))
        {
            return new(Unreadable(entry, place, fault), isVersioned, null, null);
        }
    }

    /// <summary>False for what would stop every other request too. A bucket in another region is a matter of its entries.</summary>
    public static bool IsOfEntry(IngestException fault) => fault.ErrorId is not (IngestErrorId.CredentialsInvalid or IngestErrorId.EndpointUnreachable);

    private async Task<EntryVerdict> LookAsync(ManifestEntry entry, PhysicalKey place, bool isVersioned, CancellationToken cancellationToken)
    {
        var found = await stores.Open(place.BucketName).HeadAsync(place.Key, place.VersionId, cancellationToken);
        return found is null
            ? new(Missing(entry, place), isVersioned, null, null)
            : new(found.Size == entry.Size ? null : OtherSize(entry, place, found.Size), isVersioned, found.LastModified, null);
    }

    private async Task<EntryVerdict> ProveAsync(ContentProof by, ManifestEntry entry, PhysicalKey place, bool isVersioned, CancellationToken cancellationToken)
    {
        var (size, isEqual, source) = await by.ProveAsync(entry, place, cancellationToken);
        return size != entry.Size ? new(OtherSize(entry, place, size), isVersioned, null, null)
            : isEqual == true ? new(null, isVersioned, null, source)
            : new(
                findings.Error(QuiltRule.HashMismatch, entry.LogicalKey, $"The content of {place} is not what was packaged: its {entry.Hash.Type} is another one.", Restore(isVersioned)),
                isVersioned, null, null);
    }

    private QuiltFinding Unreadable(ManifestEntry entry, PhysicalKey place, IngestException fault) => fault.ErrorId switch
    {
        IngestErrorId.SourceNotFound => Missing(entry, place),
        IngestErrorId.ObjectArchived => findings.Warning(
            QuiltRule.MissingObject, entry.LogicalKey, $"{place} is archived: it is there, and its content cannot be read.", "Restore it from its archive class before it is used."),
        IngestErrorId.AccessDenied => findings.Error(
            QuiltRule.MissingObject, entry.LogicalKey, $"{place} may not be read: {fault.Message}",
            "Allow s3:GetObject, and s3:GetObjectVersion where the entry names a version. Without s3:ListBucket an object that is missing looks the same."),
        _ => findings.Error(QuiltRule.MissingObject, entry.LogicalKey, $"{place} cannot be read: {fault.Message}", "Run the command again; about_IngestErrors has the remedy."),
    };

    private QuiltFinding Missing(ManifestEntry entry, PhysicalKey place) => findings.Error(
        QuiltRule.MissingObject, entry.LogicalKey, $"There is no object {place}.",
        place.VersionId is null ? "Put the object back, or make a new revision from what is there (New-QuiltPackage)." : "Restore the version, or make a new revision from what is there (New-QuiltPackage).");

    private QuiltFinding OtherSize(ManifestEntry entry, PhysicalKey place, long size) =>
        findings.Error(QuiltRule.SizeMismatch, entry.LogicalKey, $"{place} has {size} bytes, the package says {entry.Size}.", Restore(place.VersionId is not null and not NullVersion));

    private static string Restore(bool isVersioned) => isVersioned
        ? "The manifest is wrong about a version that cannot change. Make a new revision (New-QuiltPackage)."
        : "The object was replaced. Put the earlier content back, or make a new revision (New-QuiltPackage).";
}
