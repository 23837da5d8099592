using System.Text;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

public sealed partial class StructureLayout
{
    /// <summary>Where S3Ingest keeps its own objects in a bucket: manifests of migrations, probes of a ledger.</summary>
    private const string OwnFolder = ".s3ingest";

    /// <summary>Says where a key belongs. Never throws; a key outside the base prefix is unmatched.</summary>
    public KeyPlace Classify(string basePrefix, string key)
    {
        basePrefix = BasePrefix.Normalise(basePrefix);
        if (IsOwn(key))
            return LeftAlone(key);
        if (key.StartsWith(basePrefix, StringComparison.Ordinal))
            return ClassifyBelow(basePrefix, key, key[basePrefix.Length..]);
        if (_collapsesSlashes && BasePrefix.Collapse(key) is var collapsed && collapsed.Length < key.Length && collapsed.StartsWith(basePrefix, StringComparison.Ordinal))
            return ClassifyCollapsed(basePrefix, collapsed[basePrefix.Length..]) ?? Unknown($"The key has an empty folder name (//), and without it no type of the layout '{Name}' knows it.");
        return Unknown($"The key is not below '{basePrefix}'.");
    }

    /// <summary>Whether the layout names folders directly in this one, so that it can be cut there without cutting an artifact.</summary>
    internal bool HasNamedFolders(string relativeFolder)
    {
        var key = new SplitKey(relativeFolder);
        return Rules.SelectMany(r => r.PathPatterns.Concat(r.MatchPatterns.OfType<SegmentPattern>()))
            .Any(pattern => pattern.Match(key, out _) == MatchExtent.Folder && pattern.IsNamedTo(key.Segments.Length));
    }

    private KeyPlace ClassifyBelow(string basePrefix, string key, string relative)
    {
        // The marker of the base prefix itself.
        if (relative.Length == 0 || IsOwn(relative))
            return LeftAlone(key);
        var split = new SplitKey(relative);
        if (_ignored.Any(pattern => pattern.Match(split, out _) is MatchExtent.Whole or MatchExtent.Folder))
            return LeftAlone(key);
        var fault = new Fault();
        if (Conforming(basePrefix, split, ref fault) is { } conforming)
            return conforming;
        if (Legacy(basePrefix, split, ref fault) is { } legacy)
            return legacy;
        if (_collapsesSlashes && BasePrefix.Collapse(relative) is { Length: > 0 } collapsed && collapsed.Length < relative.Length
            && ClassifyCollapsed(basePrefix, collapsed) is { } place)
            return place;
        return fault.Rule is { } rule
            ? new KeyPlace(KeyPlaceKind.Malformed, null, rule.Type, rule.Name, null, null, null, fault.Reason)
            : Unknown($"No type of the layout '{Name}' knows the key.");
    }

    /// <summary>What is doubled is legacy, and its new form is that of the key without the empty names. Null when nothing knows that.</summary>
    private KeyPlace? ClassifyCollapsed(string basePrefix, string relative)
    {
        var split = new SplitKey(relative);
        var fault = new Fault();
        if (Conforming(basePrefix, split, ref fault) is { } place)
            return place with { Kind = KeyPlaceKind.Legacy, Reason = "The key has an empty folder name (//)." };
        return Legacy(basePrefix, split, ref fault) is { } legacy ? legacy with { Reason = $"The key has an empty folder name (//), and a legacy form of {legacy.TypeName}." } : null;
    }

    private KeyPlace? Conforming(string basePrefix, SplitKey key, ref Fault fault)
    {
        KeyPlace? folder = null;
        foreach (var rule in Rules)
        {
            foreach (var pattern in rule.PathPatterns)
            {
                var extent = pattern.Match(key, out var parts);
                if (extent == MatchExtent.None || fault.Take(rule, pattern, extent, parts))
                    continue;
                var place = Place(KeyPlaceKind.Conforming, basePrefix + key.Text, rule, parts, null);
                if (extent == MatchExtent.Whole)
                    return place;
                // A folder above several types belongs to none; one that names a job belongs to that job.
                folder = folder is null || parts.Count > folder.Parts.Count ? (parts.Count > 0 ? place : LeftAlone(basePrefix + key.Text)) : folder;
            }
        }
        return folder;
    }

    private KeyPlace? Legacy(string basePrefix, SplitKey key, ref Fault fault)
    {
        KeyPlace? folder = null;
        foreach (var rule in Rules)
        {
            foreach (var pattern in rule.MatchPatterns)
            {
                var extent = pattern.Match(key, out var parts);
                if (extent == MatchExtent.None || fault.Take(rule, pattern, extent, parts))
                    continue;
                // A folder above what the form names is a folder of this type only when nothing but captures is left.
                if (extent == MatchExtent.Folder && (folder is not null || pattern is not SegmentPattern path || !path.IsFreeFrom(key.Segments.Length)))
                    continue;
                if (Convert(basePrefix, rule, pattern, extent, parts, ref fault) is not { } place)
                    continue;
                if (extent == MatchExtent.Whole)
                    return place;
                folder = place;
            }
        }
        return folder;
    }

    private KeyPlace? Convert(string basePrefix, ArtifactRule rule, KeyPattern pattern, MatchExtent extent, Dictionary<string, string> parts, ref Fault fault)
    {
        var relative = rule.PathFor(pattern.Captures)?.Build(parts);
        if (relative is null)
            return null;
        var newKey = basePrefix + relative;
        var unused = new Fault();
        if (Conforming(basePrefix, new SplitKey(relative), ref unused) is null)
            fault.Set(rule, $"It would become '{newKey}', which is no path of {rule.Name}: {unused.Reason ?? "a part of it is not what the layout allows there."}");
        else if (Encoding.UTF8.GetByteCount(newKey) is > ObjectKey.MaxBytes and var bytes)
            fault.Set(rule, $"It would become a key of {bytes} bytes in UTF-8; S3 allows {ObjectKey.MaxBytes}.");
        else
            return Place(KeyPlaceKind.Legacy, newKey, rule, parts, extent == MatchExtent.Folder ? $"A legacy folder of {rule.Name}." : $"A legacy form of {rule.Name}: {pattern.Text}");
        return null;
    }

    private static bool IsOwn(string key) =>
        key.StartsWith(OwnFolder, StringComparison.Ordinal) && key.Length > OwnFolder.Length && key[OwnFolder.Length] is '/' or '-';

    private static KeyPlace Place(KeyPlaceKind kind, string newKey, ArtifactRule rule, Dictionary<string, string> parts, string? reason) =>
        new(kind, newKey, rule.Type, rule.Name, parts.GetValueOrDefault(PartNames.Job), parts.GetValueOrDefault(PartNames.Target), parts.GetValueOrDefault(PartNames.Rest), reason) { Parts = parts };

    private static KeyPlace LeftAlone(string key) => new(KeyPlaceKind.Conforming, key, ArtifactType.Other, null, null, null, null, null);

    private static KeyPlace Unknown(string reason) => new(KeyPlaceKind.Unmatched, null, ArtifactType.Other, null, null, null, null, reason);

    /// <summary>The first thing that kept a key from having a form that it begins like.</summary>
    private struct Fault
    {
        public ArtifactRule? Rule { get; private set; }

        public string? Reason { get; private set; }

        public void Set(ArtifactRule rule, string reason)
        {
            if (Rule is null)
                (Rule, Reason) = (rule, reason);
        }

        /// <summary>True when this match is none: the key stops too early, or a part is no name that a key may have.</summary>
        public bool Take(ArtifactRule rule, KeyPattern pattern, MatchExtent extent, Dictionary<string, string> parts)
        {
            if (extent == MatchExtent.TooShort)
            {
                // Without a literal that says whose key it is, any short key would be a broken one of this type.
                if (pattern is SegmentPattern { LeadingLiterals: > 0 })
                    Set(rule, $"It ends before {{{pattern.Captures[parts.Count]}}} of '{pattern.Text}'. The path of a folder ends with a slash.");
                return true;
            }
            foreach (var name in pattern.Captures)
            {
                if (!parts.TryGetValue(name, out var value) || PartRules.FindFault(name, value, pattern.TakesMany(name)) is not { } wrong)
                    continue;
                Set(rule, $"As '{pattern.Text}' {wrong}");
                return true;
            }
            return false;
        }
    }
}
