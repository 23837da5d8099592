using System.Threading.Channels;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>
/// Legacy objects that follow each other and go to one folder: one listing of that folder tells which of them are at
/// their new place too.
/// </summary>
internal sealed class LegacyBatch(AuditContext context, ChannelWriter<StructureFinding> findings)
{
    private const int Most = 500;
    private const int LooksAtOnce = 8;

    /// <summary>So many single looks cost less than a listing.</summary>
    private const int FewEnoughToLook = 3;

    private readonly List<(ListedObject Item, KeyPlace Place)> _batch = [];
    private string? _folder;

    public async ValueTask AddAsync(ListedObject item, KeyPlace place, CancellationToken ct)
    {
        var folder = place.NewKey![..(place.NewKey!.LastIndexOf('/') + 1)];
        if (_batch.Count >= Most || folder != _folder)
            await FlushAsync(ct);
        _folder = folder;
        _batch.Add((item, place));
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_batch.Count == 0)
            return;
        var present = await FindPresentAsync(ct);
        foreach (var (item, place) in _batch)
        {
            var finding = present.GetValueOrDefault(place.NewKey!) is { } other
                ? context.Findings.Leftover(item, other, place)
                : context.Findings.Legacy(item.Key, place);
            await findings.WriteAsync(finding, ct);
        }
        _batch.Clear();
    }

    private async Task<Dictionary<string, ListedObject>> FindPresentAsync(CancellationToken ct)
    {
        var present = new Dictionary<string, ListedObject>(StringComparer.Ordinal);
        if (!await IsInUseAsync(ct))
            return present;
        if (_batch.Count > FewEnoughToLook)
        {
            var level = await context.Keys.ListLevelAsync(_folder!, ct);
            if (level.IsComplete)
                return level.Objects.ToDictionary(o => o.Key, StringComparer.Ordinal);
        }
        await Parallel.ForEachAsync(
            _batch.Select(b => b.Place.NewKey!).Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = ct },
            async (key, token) =>
            {
                if (await context.Keys.FindAsync(key, token) is not { } found)
                    return;
                lock (present)
                    present[key] = found;
            });
        return present;
    }

    private async Task<bool> IsInUseAsync(CancellationToken ct)
    {
        foreach (var name in _batch.Select(b => b.Place.TypeName).Distinct())
        {
            // A folder that has a doubled slash alone belongs to no type.
            if (name is null || await context.IsInUseAsync(context.Layout.FindRule(name), ct))
                return true;
        }
        return false;
    }
}
