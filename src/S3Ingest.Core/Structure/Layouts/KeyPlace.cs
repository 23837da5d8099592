namespace S3Ingest.Core.Structure;

/// <summary>The place of a key in a layout.</summary>
/// <param name="Kind">What the layout says.</param>
/// <param name="NewKey">Full key that the layout wants, base prefix included: the key itself where it conforms, null where there is none.</param>
/// <param name="Type">What the artifact is; <see cref="ArtifactType.Other"/> where no type knows the key.</param>
/// <param name="TypeName">Name of the type in the layout; null for keys that belong to no artifact.</param>
/// <param name="JobName">Capture <c>job</c>.</param>
/// <param name="Target">Capture <c>target</c>.</param>
/// <param name="Rest">Capture <c>rest</c>: path below the artifact's folder; empty or null for the folder itself.</param>
/// <param name="Reason">Why the key is legacy, unmatched or malformed.</param>
public sealed record KeyPlace(
    KeyPlaceKind Kind, string? NewKey, ArtifactType Type, string? TypeName, string? JobName, string? Target, string? Rest, string? Reason)
{
    /// <summary>All captures by name, those above included.</summary>
    public IReadOnlyDictionary<string, string> Parts { get; init; } = Empty;

    private static readonly Dictionary<string, string> Empty = [];
}
