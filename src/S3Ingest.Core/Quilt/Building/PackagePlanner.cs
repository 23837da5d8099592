using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Quilt.Suggestions;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Plans a package, and finds everything that is in its way before a byte is hashed or written.</summary>
internal sealed class PackagePlanner(
    IngestOptions options, PackageRequest request, BucketStores stores, LedgerChecksums known, PackageMeter meter, ILoggerFactory loggers)
{
    // The record of a run is read by people; the numbers are in the preview.
    private const int MaxSkipped = 1_000;

    private readonly PackageFaults _faults = new();

    /// <summary>The plan; what is in its way is in <see cref="PackagePlan.Faults"/>.</summary>
    public async Task<PackagePlan> RunAsync(CancellationToken cancellationToken)
    {
        meter.Begin(PackagePhase.Planning);
        foreach (var rejected in request.Rejected)
            _faults.Add(rejected);
        string? templateFolder = options.PackageTemplatePath;
        var rules = await _faults.TryAsync(() => SuggestionRules.LoadAsync(null, templateFolder, cancellationToken)) ?? SuggestionRules.BuiltIn;
        var map = await _faults.TryAsync(() => FolderMap.LoadAsync(request.FolderMap, templateFolder, cancellationToken)) ?? FolderMap.BuiltIn;
        var templates = templateFolder is null ? PackageTemplates.BuiltIn
            : await _faults.TryAsync(() => PackageTemplates.LoadAsync(templateFolder, cancellationToken)) ?? PackageTemplates.BuiltIn;
        var (name, whyName) = NameOf(rules);
        var entries = new EntryTable();
        var organization = await OrganizeAsync(map, entries, cancellationToken);
        CheckObjects(organization);
        var registry = await RegistryOfAsync(rules, cancellationToken);
        bool isNamed = PackageName.IsValid(name) && registry.Bucket.Length > 0;
        var latest = isNamed ? await _faults.TryAsync(() => new QuiltRegistry(stores.Open(registry.Bucket)).ReadLatestAsync(name, cancellationToken)) : default;
        var gate = isNamed ? await _faults.TryAsync(() => OpenGateAsync(registry.Bucket, name, cancellationToken)) : null;
        var folders = new FolderFinder(organization);
        var plan = new PackagePlan
        {
            Request = request,
            PackageName = name,
            Registry = registry.Bucket,
            SuggestedRegistry = registry.Suggested,
            Rationale = $"Registry: {registry.Why}. Name: {whyName}.",
            Organization = organization,
            Preview = StructurePreview.Of(name, organization),
            Skipped = SkippedOf(organization),
            Entries = entries,
            Contents = Contents(organization, folders),
            Folders = folders,
            Templates = templates,
            Faults = _faults,
            Gate = gate,
            Latest = latest,
        };
        CheckMetadata(plan);
        return plan;
    }

    private (string Name, string Why) NameOf(SuggestionRules rules)
    {
        if (request.PackageName is { } given)
        {
            try
            {
                PackageName.Validate(given);
            }
            catch (IngestException fault)
            {
                _faults.Add(fault);
            }
            return (given, "as given");
        }
        string? owner = request.UserMetadata.ValueKind == System.Text.Json.JsonValueKind.Object
            && request.UserMetadata.TryGetProperty("department", out var department) && department.ValueKind == System.Text.Json.JsonValueKind.String ? department.GetString() : null;
        var suggested = NameSuggester.Suggest(rules, request.SourceBucket, request.SourcePrefix, owner);
        return (suggested.Name, suggested.Rationale);
    }

    private async Task<PackageOrganization> OrganizeAsync(FolderMap map, EntryTable entries, CancellationToken cancellationToken)
    {
        var organizer = new OrganizerOptions
        {
            FolderMap = map,
            KeepPaths = request.KeepPaths || !options.SmartOrganization,
            ReservedKeys = request.HasReadme ? GeneratedKeys.All : [.. GeneratedKeys.All.Where(k => k != GeneratedKeys.Readme)],
        };
        return await _faults.TryAsync(() => PackageOrganizer.OrganizeAsync(ObjectsAsync(entries, cancellationToken), organizer, cancellationToken))
            ?? await PackageOrganizer.OrganizeAsync(NothingAsync(), organizer, cancellationToken);

        static async IAsyncEnumerable<SourceObject> NothingAsync()
        {
            await Task.CompletedTask;
            yield break;
        }
    }

    private async IAsyncEnumerable<SourceObject> ObjectsAsync(EntryTable entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var gatherer = new ObjectGatherer(stores.Open(request.SourceBucket), options, request, known, _faults, loggers);
        await foreach (var one in gatherer.ReadAsync(cancellationToken))
        {
            entries.Add(one.VersionId, one.Hash);
            meter.Add(one.Object.Size);
            yield return one.Object;
        }
    }

    private void CheckObjects(PackageOrganization organization)
    {
        foreach (var one in organization.LeftOut.Where(one => one.IsRefused || one.HasNoPath))
        {
            string uri = request.Source + one.Key;
            _faults.AddObject(new IngestException(IngestErrorId.PackageSourceInvalid, $"{uri} cannot be in a package. {one.Reason}")
            { BucketName = request.SourceBucket, Key = request.SourcePrefix + one.Key, Target = uri });
        }
        if (organization.FileCount == 0 && _faults.IsEmpty)
        {
            _faults.Add(new IngestException(
                IngestErrorId.PackageSourceInvalid,
                $"There is nothing to package at {request.Source}. Check the prefix, which is a folder, and -Include and -Exclude."
                + (organization.SkippedCount > 0 ? $" {organization.SkippedCount} objects there are folder markers or files of a registry." : ""))
            { Target = request.Source });
        }
        if (organization.TotalBytes > options.MaxPackageSize)
        {
            _faults.Add(new IngestException(
                IngestErrorId.PackageTooLarge,
                $"{request.Source} has {MarkdownText.Size(organization.TotalBytes)} in {organization.FileCount} objects, and MAX_PACKAGE_SIZE_GB allows {MarkdownText.Size(options.MaxPackageSize)}. Make several packages with -Include, or raise the setting.")
            { Target = request.Source });
        }
    }

    private async Task<(string Bucket, string? Suggested, string Why)> RegistryOfAsync(SuggestionRules rules, CancellationToken cancellationToken)
    {
        var access = new RegistryAccess(stores, request.SourceBucket);
        if (request.Registry is { } given)
        {
            if (RegistryUri.TryBucket(given.Trim()) is not { } bucket)
            {
                _faults.Add(new IngestException(IngestErrorId.ConfigurationInvalid, $"'{given}' is no registry. Write a bucket without a prefix, such as s3://packages.") { Target = given });
                return ("", null, "as given");
            }
            await _faults.TryAsync(async () =>
            {
                await access.RequireWritableAsync(bucket, cancellationToken);
                return true;
            });
            return (bucket, null, "as given");
        }
        var suggester = new RegistrySuggester(rules, access.ListBucketsAsync, access.IsWritableAsync);
        var suggestion = await _faults.TryAsync(() => suggester.SuggestAsync(request.SourceBucket, request.SourcePrefix, options.PackageRegistry, cancellationToken));
        if (suggestion?.Registry is { } registry)
            return (RegistryUri.TryBucket(registry)!, registry, suggestion.Rationale);
        if (suggestion is not null)
        {
            _faults.Add(new IngestException(
                IngestErrorId.AccessDenied,
                $"There is no registry for the package: {suggestion.Rationale}. Give one with -Registry; it needs s3:PutObject and s3:AbortMultipartUpload on .quilt/* and .s3ingest/*.")
            { Target = request.Source });
        }
        return ("", null, suggestion?.Rationale ?? "none");
    }

    private async Task<WorkflowGate?> OpenGateAsync(string bucket, string name, CancellationToken cancellationToken)
    {
        var config = await ReadAsync(new PhysicalKey(bucket, WorkflowConfig.Key, null), cancellationToken);
        var gate = await WorkflowGate.OpenAsync(config, request.Workflow, ReadAsync, cancellationToken);
        gate?.CheckMessageAndName(name, request.Message);
        return gate;

        Task<RegistryObject?> ReadAsync(PhysicalKey key, CancellationToken token) => new QuiltRegistry(stores.Open(key.BucketName)).ReadObjectAsync(key, token);
    }

    // What tables, hashes and the rules of the strict level ask for is known later.
    private void CheckMetadata(PackagePlan plan)
    {
        var level = options.MetadataValidation == MetadataValidationLevel.Strict ? MetadataValidationLevel.Moderate : options.MetadataValidation;
        var context = plan.Context(plan.Contents, DateTimeOffset.UtcNow);
        if (PackageBuilder.MetadataFault(MetadataValidator.Validate(PackageMetadata.Create(context, request.Template), context, level), plan.PackageName) is { } fault)
            _faults.Add(fault);
    }

    private static PackageContents Contents(PackageOrganization organization, FolderFinder folders)
    {
        var accumulator = new PackageAccumulator();
        foreach (var one in organization.Assignments)
            accumulator.Add(new PackageFile(one.LogicalKey, folders.FolderOf(one.LogicalKey), one.Size, one.LastModified, null, false));
        return accumulator.Build();
    }

    private List<SkippedEntry> SkippedOf(PackageOrganization organization)
    {
        var skipped = organization.LeftOut.Take(MaxSkipped).Select(one => new SkippedEntry
        {
            Path = request.Source + one.Key,
            Reason = one.Reason,
            ErrorId = one.IsRefused || one.HasNoPath ? nameof(IngestErrorId.PackageSourceInvalid) : null,
        }).ToList();
        int rest = organization.SkippedCount + organization.RefusedCount - skipped.Count;
        if (rest > 0)
            skipped.Add(new SkippedEntry { Path = request.Source, Reason = $"{rest} more objects were left out." });
        return skipped;
    }
}
