using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

public sealed partial class StructureLayout
{
    /// <summary>
    /// Builds a key. Without the last parts of the path it is the folder up to there and ends with <c>/</c>. What is
    /// built is read back, so parts that the path would mix up are refused.
    /// </summary>
    /// <param name="basePrefix">Prefix below which the layout begins; slashes are put right.</param>
    /// <param name="artifactTypeName">Type of the layout, without regard to case.</param>
    /// <param name="parts">Captures by name: <c>job</c>, <c>target</c>, <c>rest</c> and those of the type's own.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.StructurePathInvalid"/>.</exception>
    public string Build(string basePrefix, string artifactTypeName, IReadOnlyDictionary<string, string> parts)
    {
        var rule = FindRule(artifactTypeName);
        CheckParts(rule, parts);
        var candidates = rule.PathPatterns
            .Where(path => parts.Keys.All(path.Captures.Contains))
            .Select(path => path.Build(parts))
            .OfType<string>()
            .Select(relative => BasePrefix.Normalise(basePrefix) + relative)
            .ToList();
        string? refused = null;
        foreach (var key in candidates)
        {
            refused = FindFault(basePrefix, rule, parts, key);
            if (refused is null)
                return key;
        }
        throw Invalid(rule, refused ?? $"the parts {string.Join(", ", parts.Keys)} make no path. The paths are: {string.Join(", ", rule.Paths)}.");
    }

    /// <summary>Builds a key from the parts that most artifacts have; those that are null are left out.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.StructurePathInvalid"/>.</exception>
    public string Build(string basePrefix, string artifactTypeName, string? jobName = null, string? target = null, string? rest = null)
    {
        var parts = new Dictionary<string, string>();
        foreach (var (name, value) in new[] { (PartNames.Job, jobName), (PartNames.Target, target), (PartNames.Rest, rest) })
        {
            if (value is not null)
                parts[name] = value;
        }
        return Build(basePrefix, artifactTypeName, parts);
    }

    /// <summary>
    /// Legacy keys that have this new form, in the order of the layout. Forms written as regular expressions cannot be
    /// turned round and give none.
    /// </summary>
    public IReadOnlyList<string> LegacyKeys(string basePrefix, KeyPlace place)
    {
        if (place.TypeName is null || place.NewKey is null)
            return [];
        basePrefix = BasePrefix.Normalise(basePrefix);
        return
        [
            .. FindRule(place.TypeName).MatchPatterns.OfType<SegmentPattern>()
                .Where(pattern => place.Parts.Keys.All(pattern.Captures.Contains))
                .Select(pattern => pattern.Build(place.Parts))
                .OfType<string>()
                .Select(relative => basePrefix + relative)
                .Where(key => Classify(basePrefix, key) is { Kind: KeyPlaceKind.Legacy } legacy && legacy.NewKey == place.NewKey)
                .Distinct(),
        ];
    }

    private static void CheckParts(ArtifactRule rule, IReadOnlyDictionary<string, string> parts)
    {
        if (rule.RequiredParts.FirstOrDefault(name => !parts.ContainsKey(name)) is { } missing)
            throw Invalid(rule, $"its {missing} is missing. The paths are: {string.Join(", ", rule.Paths)}.");
        foreach (var (name, value) in parts)
        {
            var taking = rule.PathPatterns.Where(path => path.Captures.Contains(name)).ToList();
            if (taking.Count == 0)
                throw Invalid(rule, $"it has no {name}. The paths are: {string.Join(", ", rule.Paths)}.");
            // Nothing below a folder is the folder; a part that was given and is empty is a mistake.
            if (value.Length == 0)
                throw Invalid(rule, $"its {name} is empty.");
            if (PartRules.FindFault(name, value, taking.Any(path => path.TakesMany(name))) is { } wrong)
                throw Invalid(rule, wrong);
        }
    }

    private string? FindFault(string basePrefix, ArtifactRule rule, IReadOnlyDictionary<string, string> parts, string key)
    {
        try
        {
            ObjectKey.Validate(key);
        }
        catch (IngestException fault)
        {
            return fault.Message;
        }
        var place = Classify(basePrefix, key);
        if (place.Kind != KeyPlaceKind.Conforming || place.TypeName != rule.Name)
            return $"'{key}' would not be one of its paths: {place.Reason ?? $"it is one of {place.TypeName ?? "none"}."} The paths are: {string.Join(", ", rule.Paths)}.";
        return parts.All(part => place.Parts.GetValueOrDefault(part.Key) == part.Value)
            ? null
            : $"'{key}' would be read back with other parts: {string.Join(", ", place.Parts.Select(p => $"{p.Key} '{p.Value}'"))}.";
    }

    private static IngestException Invalid(ArtifactRule rule, string wrong) =>
        new(IngestErrorId.StructurePathInvalid, $"This makes no path of {rule.Name}: {wrong}") { Value = rule.Name };
}
