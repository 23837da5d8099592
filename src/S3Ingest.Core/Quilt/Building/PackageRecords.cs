namespace S3Ingest.Core.Quilt.Building;

/// <summary>Makes the record of a package out of a plan and what became of it.</summary>
internal static class PackageRecords
{
    /// <summary>What a plan will make.</summary>
    public static QuiltPackage Planned(PackagePlan plan) => Of(plan, new PackageOutcome { Status = OperationStatus.Planned });

    /// <summary>What became of a plan.</summary>
    public static QuiltPackage Of(PackagePlan plan, PackageOutcome outcome)
    {
        var contents = outcome.Contents ?? plan.Contents;
        return new QuiltPackage
        {
            Success = outcome.Status is OperationStatus.Success or OperationStatus.Skipped,
            PackageName = plan.PackageName,
            Registry = plan.Registry.Length == 0 ? "" : $"s3://{plan.Registry}",
            TopHash = outcome.TopHash,
            Revision = outcome.Revision,
            CreatedAt = outcome.CreatedAt,
            IsLatest = outcome.Status is OperationStatus.Success or OperationStatus.Skipped,
            ManifestUri = outcome.TopHash is { } hash ? PackageUris.Manifest(plan.Registry, hash) : null,
            CatalogUri = outcome.TopHash is { } top ? PackageUris.Catalog(plan.Registry, plan.PackageName, top) : null,
            Message = plan.Request.Message,
            Structure = new QuiltStructure
            {
                FoldersCreated = [.. contents.Folders.Where(f => f.Name.Length > 0).Select(f => f.Name)],
                FilesOrganized = contents.Files,
                ReadmeGenerated = plan.Request.HasReadme,
            },
            PackageMetadata = new QuiltPackageMetadata
            {
                PackageSize = contents.Bytes + outcome.DocumentBytes,
                EntryCount = contents.Files + outcome.DocumentCount,
                FileTypes = contents.Types,
                OrganizationApplied = plan.Organization.IsOrganized,
                Json = outcome.Metadata,
            },
            Confirmation = new QuiltConfirmation
            {
                BucketSuggested = plan.SuggestedRegistry,
                Rationale = plan.Rationale,
                StructurePreview = plan.Preview,
                UserApproved = outcome.IsApproved,
            },
            Hashing = new QuiltHashing
            {
                Stored = outcome.Hashing.GetValueOrDefault(HashSource.Stored),
                Composite = outcome.Hashing.GetValueOrDefault(HashSource.Composite),
                ServerSide = outcome.Hashing.GetValueOrDefault(HashSource.ServerSide),
                Downloaded = outcome.Hashing.GetValueOrDefault(HashSource.Downloaded),
            },
            Skipped = [.. plan.Skipped, .. outcome.Skipped],
            Status = outcome.Status,
            ErrorId = outcome.Fault?.ErrorId.ToString(),
            ErrorMessage = outcome.Fault?.Message,
            OperationId = outcome.OperationId,
        };
    }

    /// <summary>A run that failed before there was a plan.</summary>
    public static QuiltPackage Failed(PackageRequest request, IngestException fault, Guid? operation) => new()
    {
        PackageName = request.PackageName ?? "",
        Registry = request.Registry ?? "",
        Message = request.Message,
        Status = OperationStatus.Failed,
        ErrorId = fault.ErrorId.ToString(),
        ErrorMessage = fault.Message,
        OperationId = operation,
    };

    /// <summary>Objects that were left out because they could not be read, as the record lists them.</summary>
    public static IReadOnlyList<SkippedEntry> Skipped(PackageFaults faults)
    {
        var told = faults.Objects;
        // Those that may not enter are in the plan's list.
        var skipped = told.Where(f => f.ErrorId != IngestErrorId.PackageSourceInvalid)
            .Select(f => new SkippedEntry { Path = f.Target ?? "", Reason = f.Message, ErrorId = f.ErrorId.ToString() }).ToList();
        if (faults.ObjectCount > told.Count)
            skipped.Add(new SkippedEntry { Reason = $"{faults.ObjectCount - told.Count} more objects were left out." });
        return skipped;
    }
}
