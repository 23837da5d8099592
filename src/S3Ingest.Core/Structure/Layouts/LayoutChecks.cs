using System.Text;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>Checks of a whole layout: what each pattern says alone is right, and together they would do something nobody wants.</summary>
internal static class LayoutChecks
{
    /// <summary>Characters of the longest literal text; what is left of 1,024 bytes has to hold base prefix and captures.</summary>
    private const int MaxLiteralBytes = ObjectKey.MaxBytes / 2;

    public static void Run(IReadOnlyList<RuleDraft> drafts, IEnumerable<SegmentPattern> ignored, Func<string, long, long, IngestException> fault)
    {
        CheckNames(drafts, fault);
        foreach (var draft in drafts)
        {
            foreach (var path in draft.Paths)
                CheckPath(draft.Rule, path, fault);
        }
        var reached = new List<(SegmentPattern Pattern, string Owner)>(ignored.Select(i => (i, "ignore")));
        foreach (var draft in drafts)
        {
            foreach (var path in draft.Paths)
            {
                if (reached.FirstOrDefault(r => r.Pattern.Covers(path.Pattern)) is ({ } first, var owner))
                    throw Fault($"'{path.Pattern.Text}' names the same keys as '{first.Text}' of {owner}, which comes first.", path.At, fault);
                reached.Add((path.Pattern, draft.Rule.Name));
            }
        }
        foreach (var draft in drafts)
        {
            foreach (var match in draft.Matches)
            {
                CheckMatch(draft, match, fault);
                if (match.Pattern is not SegmentPattern pattern)
                    continue;
                if (reached.FirstOrDefault(r => r.Pattern.Covers(pattern)) is ({ } first, var owner))
                    throw Fault($"'{pattern.Text}' never can match: '{first.Text}' of {owner} takes every such key before.", match.At, fault);
                reached.Add((pattern, draft.Rule.Name));
            }
        }
    }

    private static void CheckNames(IReadOnlyList<RuleDraft> drafts, Func<string, long, long, IngestException> fault)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var draft in drafts)
        {
            if (!names.Add(draft.Name.Text))
                throw Fault($"There are two types '{draft.Name.Text}'. Give the second one another name, or put its patterns into the first one.", draft.Name, fault);
        }
    }

    private static void CheckPath(ArtifactRule rule, Placed<SegmentPattern> path, Func<string, long, long, IngestException> fault)
    {
        foreach (var segment in path.Pattern.Segments)
        {
            if (segment.IsLiteral && segment.Literal.Length == 0)
                throw Fault($"'{path.Pattern.Text}' would build keys with an empty folder name. Leave slashes at the start, at the end and doubled ones out.", path.At, fault);
            if (segment.IsLiteral && segment.Literal is "." or "..")
                throw Fault($"'{path.Pattern.Text}' would build keys with the segment '{segment.Literal}', which clients and proxies resolve as a relative path.", path.At, fault);
        }
        if (path.Pattern.Captures.FirstOrDefault(c => c[0] == '_') is { } unnamed)
            throw Fault($"'{path.Pattern.Text}' has the capture {{{unnamed}}}; names with '_' are for what a match leaves out.", path.At, fault);
        bool hasFiles = rule.MainPatterns.Count > 0 || rule.MetadataFile is not null;
        if (hasFiles && path.Pattern.Segments[^1].Pieces is not [{ IsLiteral: false, Text: PartNames.Rest }])
            throw Fault($"'{path.Pattern.Text}' does not end in {{rest...}}, so nobody can tell the folder that main and metadata lie in. End it so, or leave both out.", path.At, fault);
        int literal = path.Pattern.Segments.SelectMany(s => s.Pieces).Where(p => p.IsLiteral).Sum(p => Encoding.UTF8.GetByteCount(p.Text));
        if (literal > MaxLiteralBytes)
            throw Fault($"The path has {literal} bytes without its captures; a key has at most {ObjectKey.MaxBytes}.", path.At, fault);
    }

    private static void CheckMatch(RuleDraft draft, Placed<KeyPattern> match, Func<string, long, long, IngestException> fault)
    {
        var pattern = match.Pattern;
        if (draft.Rule.PathFor(pattern.Captures) is not { } path)
        {
            var missing = draft.Rule.Paths.Count == 1
                ? $"'{draft.Rule.Paths[0]}' needs {{{draft.Rule.PathPatterns[0].Captures.First(c => !pattern.Captures.Contains(c))}}}"
                : "each path needs a capture";
            throw Fault($"{missing}, which '{pattern.Text}' does not have. Name it there.", match.At, fault);
        }
        if (pattern.Captures.FirstOrDefault(c => c[0] != '_' && !path.Captures.Contains(c)) is { } unused)
            throw Fault($"{{{unused}}} of '{pattern.Text}' is not used in '{path.Text}', so two keys could become one. Use it there, or call it {{_{unused}}} to leave it out.", match.At, fault);
        if (pattern is SegmentPattern && pattern.Captures.FirstOrDefault(c => pattern.TakesMany(c) && path.Captures.Contains(c) && !path.TakesMany(c)) is { } many)
            throw Fault($"{{{many}...}} of '{pattern.Text}' holds slashes, and '{path.Text}' has one segment for it. Write {{{many}...}} in the path.", match.At, fault);
    }

    private static IngestException Fault(string message, LayoutScalar at, Func<string, long, long, IngestException> fault) => fault(message, at.Line, at.Column);
}
