using System.Threading.Channels;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>Reads one part of the listing and judges each object as it comes.</summary>
internal sealed class AuditWalk(AuditContext context, ChannelWriter<StructureFinding> findings)
{
    private readonly ArtifactCheck _artifacts = new(context, findings);
    private readonly LegacyBatch _legacy = new(context, findings);

    public async Task RunAsync(ListingPart part, CancellationToken ct)
    {
        foreach (var item in part.Objects)
            await LookAsync(item, ct);
        if (part.Prefix is not null)
        {
            await foreach (var item in context.Keys.ListAsync(part.Prefix, ct))
                await LookAsync(item, ct);
        }
        await _legacy.FlushAsync(ct);
        await _artifacts.FlushAsync(ct);
    }

    private async ValueTask LookAsync(ListedObject item, CancellationToken ct)
    {
        context.CountLooked();
        var place = context.Layout.Classify(context.BasePrefix, item.Key);
        switch (place.Kind)
        {
            case KeyPlaceKind.Conforming:
                await _artifacts.AddAsync(place, ct);
                break;
            case KeyPlaceKind.Legacy:
                await _legacy.AddAsync(item, place, ct);
                break;
            default:
                var rule = place.TypeName is null ? null : context.Layout.FindRule(place.TypeName);
                await findings.WriteAsync(context.Findings.Unplaced(item.Key, place, rule), ct);
                break;
        }
    }
}
