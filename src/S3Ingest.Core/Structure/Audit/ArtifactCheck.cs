using System.Threading.Channels;

namespace S3Ingest.Core.Structure;

/// <summary>
/// Watches artifact after artifact go by and says what each lacks. A type with targets has a folder for each target below
/// that of the job: files of the job itself need no artifact beside them, and its metadata is that of all targets.
/// </summary>
internal sealed class ArtifactCheck(AuditContext context, ChannelWriter<StructureFinding> findings)
{
    /// <summary>Objects of a legacy folder that are looked at before something is said to be missing.</summary>
    private const int MostLegacyLooks = 1000;

    private ArtifactRule? _rule;
    private string? _job;
    private ArtifactFolder? _jobFolder;
    private ArtifactFolder? _targetFolder;
    private bool _hasTargets;
    private bool? _jobHasMetadata;

    public async ValueTask AddAsync(KeyPlace place, CancellationToken ct)
    {
        // Markers of folders say nothing of what should be in them.
        if (place.TypeName is null || string.IsNullOrEmpty(place.Rest))
            return;
        var job = JobOf(place);
        if (_rule?.Name != place.TypeName || _job != job)
        {
            await FlushAsync(ct);
            (_rule, _job) = (context.Layout.FindRule(place.TypeName), job);
        }
        if (_rule.MainPatterns.Count == 0 && _rule.MetadataFile is null)
            return;
        if (place.Target is null)
        {
            _jobFolder ??= new ArtifactFolder(place);
            _jobFolder.Add(_rule, place.Rest);
            return;
        }
        if (_targetFolder?.Place.Target != place.Target)
        {
            await FlushTargetAsync(ct);
            _targetFolder = new ArtifactFolder(place);
            _hasTargets = true;
        }
        _targetFolder!.Add(_rule, place.Rest);
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        await FlushTargetAsync(ct);
        if (_jobFolder is not null && (!_hasTargets || _jobFolder.HasMain))
            await JudgeAsync(_jobFolder, _jobFolder.HasMetadata, ct);
        (_rule, _job, _jobFolder, _hasTargets, _jobHasMetadata) = (null, null, null, false, null);
    }

    /// <summary>What all folders of one job have in common.</summary>
    private static string JobOf(KeyPlace place) =>
        string.Join('/', place.Parts.Where(p => p.Key is not (PartNames.Target or PartNames.Rest)).Select(p => p.Value));

    private async ValueTask FlushTargetAsync(CancellationToken ct)
    {
        if (_targetFolder is not { } folder)
            return;
        _targetFolder = null;
        await JudgeAsync(folder, folder.HasMetadata || (folder.HasMain && await JobHasMetadataAsync(folder, ct)), ct);
    }

    private async Task JudgeAsync(ArtifactFolder folder, bool hasMetadata, CancellationToken ct)
    {
        if (_rule!.MainPatterns.Count > 0 && !folder.HasMain)
        {
            if (!await IsAtLegacyPlaceAsync(folder, _rule.IsMain, ct))
                await findings.WriteAsync(context.Findings.Orphan(folder, _rule), ct);
        }
        else if (_rule.MetadataFile is { } metadata && !hasMetadata && !await IsAtLegacyPlaceAsync(folder, rest => rest == metadata, ct))
        {
            await findings.WriteAsync(context.Findings.NoMetadata(folder, _rule), ct);
        }
    }

    /// <summary>The job's own files come between its targets, so one that is not there yet is asked for.</summary>
    private async ValueTask<bool> JobHasMetadataAsync(ArtifactFolder target, CancellationToken ct)
    {
        if (_rule!.MetadataFile is null || _jobFolder is { HasMetadata: true })
            return true;
        var parts = target.Place.Parts.Where(p => p.Key is not (PartNames.Target or PartNames.Rest)).Append(new(PartNames.Rest, _rule.MetadataFile)).ToDictionary();
        return _jobHasMetadata ??= _rule.PathFor(parts.Keys)?.Build(parts) is { } relative
            && await context.Keys.FindAsync(context.BasePrefix + relative, ct) is not null;
    }

    /// <summary>What a migration has not moved yet is not missing: its legacy path is a finding of its own.</summary>
    private async Task<bool> IsAtLegacyPlaceAsync(ArtifactFolder folder, Func<string, bool> isWanted, CancellationToken ct)
    {
        var parts = folder.Place.Parts.ToDictionary();
        parts[PartNames.Rest] = "";
        foreach (var legacy in context.Layout.LegacyKeys(context.BasePrefix, folder.Place with { NewKey = folder.Key, Rest = "", Parts = parts }))
        {
            int looks = 0;
            await foreach (var item in context.Keys.ListAsync(legacy, ct))
            {
                var place = context.Layout.Classify(context.BasePrefix, item.Key);
                if (place.NewKey?.StartsWith(folder.Key, StringComparison.Ordinal) == true && isWanted(place.NewKey[folder.Key.Length..]))
                    return true;
                if (++looks == MostLegacyLooks)
                    break;
            }
        }
        return false;
    }
}
