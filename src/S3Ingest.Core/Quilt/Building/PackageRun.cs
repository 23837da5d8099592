using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt.Organization;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>
/// Makes a planned package: hashes, documents, metadata and the workflow's gate come before the first byte is written; then
/// copies, documents, manifest and pointers, each of which is invisible or harmless without the next.
/// </summary>
internal sealed class PackageRun(
    IngestOptions options, PackagePlan plan, ObjectStore source, ObjectStore registry, LedgerChecksums known, PackageMeter meter, ILogger log)
{
    private readonly PackageRequest _request = plan.Request;
    private readonly PackageEntries _entries = new(plan);

    private LatestPointer? Seen => _request.Force ? null : plan.Latest;

    /// <summary>Success, or Skipped when the latest revision was made from the same.</summary>
    /// <exception cref="IngestException">The faults of the package, of its objects, of registry and workflow.</exception>
    public async Task<PackageOutcome> RunAsync(Guid operation, CancellationToken cancellationToken)
    {
        await new PackageHasher(plan, source, registry, known, meter).RunAsync(cancellationToken);
        if (plan.IsRefused)
            throw plan.Faults.Summary(_request.Source);
        if (plan.Faults.ObjectCount > 0)
            log.LogWarning("{Count} objects of {Source} are left out, as -SkipInvalid asks for; Skipped lists them", plan.Faults.ObjectCount, _request.Source);
        var budget = new ProfileBudget();
        using var inputs = new InputFingerprint(Settings());
        var survey = PackageSurvey.Of(plan, inputs, budget);
        string fingerprint = inputs.Finish();
        Check(survey);
        var outcome = new PackageOutcome { Status = OperationStatus.Skipped, IsApproved = true, OperationId = operation, Hashing = survey.Hashing, Skipped = PackageRecords.Skipped(plan.Faults) };
        if (!_request.Force && plan.Latest.TopHash is { } latest && await new RevisionFingerprint(registry).ReadAsync(latest, cancellationToken) == fingerprint)
        {
            log.LogInformation("The latest revision of {Package} was made from the same objects and metadata: there is nothing to do.", plan.PackageName);
            return outcome with { TopHash = latest };
        }
        var now = DateTimeOffset.UtcNow;
        var profiles = await new TableLooks(plan, source, meter).RunAsync(survey.Tables, cancellationToken);
        var context = plan.Context(survey.Contents(profiles), now) with { Fingerprint = fingerprint, Hashing = outcome.Hashing, Budget = budget };
        var metadata = Metadata(context);
        var documents = Documents(context);
        Check(metadata, documents);
        if (Seen is { } seen)
            await new PackagePush(registry).RequireLatestAsync(plan.PackageName, seen, cancellationToken);
        if (_request.CopiesData)
            await new PackageCopier(plan, source, registry, meter).RunAsync(cancellationToken);
        var revision = await WriteAsync(ManifestHeader.Create(_request.Message, metadata, plan.Gate?.Stamp), documents, now, cancellationToken);
        return outcome with
        {
            Status = OperationStatus.Success,
            TopHash = revision.TopHash,
            Revision = revision.UnixTime,
            CreatedAt = revision.CreatedAt,
            Contents = context.Contents,
            DocumentBytes = documents.Sum(d => (long)d.Content.Length),
            DocumentCount = documents.Count,
            Metadata = metadata.GetRawText(),
        };
    }

    private void Check(PackageSurvey survey)
    {
        if (survey.Count == 0)
            throw new IngestException(IngestErrorId.PackageSourceInvalid, $"No object of {_request.Source} can be in a package. Look at the errors.") { Target = _request.Source };
        if (survey.Unversioned > 0 && !_request.CopiesData)
        {
            log.LogWarning(
                "{Count} objects of s3://{Bucket} have no versions: whoever replaces one changes the package. Turn versioning on (PutBucketVersioning), or give -CopyData.",
                survey.Unversioned, _request.SourceBucket);
        }
    }

    // Everything that shapes a revision besides its entries. The message does not: a scheduled task may have a date in it.
    private JsonElement Settings()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("package", plan.PackageName);
            json.WriteString("source", _request.Source);
            json.WriteString("description", _request.Description);
            json.WriteStartArray("tags");
            foreach (string tag in _request.Tags)
                json.WriteStringValue(tag);
            json.WriteEndArray();
            json.WritePropertyName("metadata");
            json.WriteRawValue(_request.UserMetadata.GetRawText());
            json.WriteString("template", _request.Template.ToString());
            json.WriteStartArray("templates");
            foreach (string template in plan.Templates.Texts)
                json.WriteStringValue(template);
            json.WriteEndArray();
            json.WriteBoolean("readme", _request.HasReadme);
            json.WriteBoolean("copies", _request.CopiesData);
            json.WriteString("workflow", plan.Gate?.Stamp.Id);
            json.WriteBoolean("organized", plan.Organization.IsOrganized);
            json.WriteStartArray("folders");
            foreach (var folder in plan.Organization.Folders.Where(f => f.Description is not null))
                json.WriteStringValue($"{folder.Folder}: {folder.Description}");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(text.ToArray());
        return document.RootElement.Clone();
    }

    private List<GeneratedDocument> Documents(PackageContext context)
    {
        var documents = new List<GeneratedDocument> { QuiltSummarize.Create(context, _request.HasReadme), DataDictionary.Create(context), Provenance.Create(context) };
        if (_request.HasReadme)
            documents.Add(Readme.Create(context, plan.Templates.Readme));
        return documents;
    }

    private JsonElement Metadata(PackageContext context)
    {
        var metadata = PackageMetadata.Create(context, _request.Template);
        var schema = plan.Templates.MetadataSchemas.GetValueOrDefault(_request.Template.ToString().ToLowerInvariant());
        return PackageBuilder.MetadataFault(MetadataValidator.Validate(metadata, context, options.MetadataValidation, schema), plan.PackageName) is { } fault ? throw fault : metadata;
    }

    private void Check(JsonElement metadata, List<GeneratedDocument> documents)
    {
        plan.Gate?.Check(plan.PackageName, _request.Message, metadata);
        if (plan.Gate is not { ChecksEntries: true } gate)
            return;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var entry in PackageEntries.Merge(_entries.Files(areCopies: false), documents.Select(d => DocumentStore.Entry(d, ""))))
            {
                json.WriteStartObject();
                json.WriteString("logical_key", entry.LogicalKey);
                json.WriteNumber("size", entry.Size);
                json.WriteStartObject("meta");
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        using var entries = JsonDocument.Parse(text.GetBuffer().AsMemory(0, (int)text.Length));
        gate.CheckEntries(entries.RootElement);
    }

    private async Task<PackageRevision> WriteAsync(ManifestHeader header, List<GeneratedDocument> documents, DateTimeOffset now, CancellationToken cancellationToken)
    {
        meter.Begin(PackagePhase.Writing, plan.Organization.FileCount, plan.Organization.TotalBytes);
        var store = new DocumentStore(registry, plan.PackageName);
        var stored = await Task.WhenAll(documents.Select(d => store.PutAsync(d, cancellationToken)));
        using var hash = new TopHash(header);
        foreach (var entry in PackageEntries.Merge(_entries.Files(_request.CopiesData), stored))
            hash.Add(entry);
        return await new PackagePush(registry).RunAsync(
            plan.PackageName, hash.Finish(), header, EntriesAsync(stored), Seen, now, cancellationToken);
    }

    private async IAsyncEnumerable<ManifestEntry> EntriesAsync(ManifestEntry[] documents)
    {
        await Task.CompletedTask;
        foreach (var entry in PackageEntries.Merge(_entries.Files(_request.CopiesData), documents))
        {
            meter.Add(entry.Size);
            yield return entry;
        }
    }
}
