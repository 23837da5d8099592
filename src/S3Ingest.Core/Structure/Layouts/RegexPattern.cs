using System.Text.RegularExpressions;

namespace S3Ingest.Core.Structure;

/// <summary>A form written as a regular expression; it has to match the whole key. Its named groups are the captures.</summary>
internal sealed class RegexPattern : KeyPattern
{
    // Time linear in the key whatever the expression is, so a layout from elsewhere cannot stall a run.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly Regex _regex;

    private RegexPattern(string text, Regex regex, IReadOnlyList<string> captures)
        : base(text, captures) => _regex = regex;

    /// <exception cref="PatternFault">The expression is wrong, or needs what cannot be matched in linear time.</exception>
    public static RegexPattern Parse(string text)
    {
        Regex regex;
        try
        {
            // Alone first: "a)(?:b" would become valid inside the group.
            _ = new Regex(text, Options);
            regex = new Regex($@"\A(?:{text})\z", Options);
        }
        catch (RegexParseException fault)
        {
            throw new PatternFault($"The regular expression is wrong here: {fault.Message}", fault.Offset);
        }
        catch (NotSupportedException)
        {
            throw new PatternFault("The regular expression uses lookarounds, backreferences, atomic groups or conditions, which are not available here. Write it without them.", 0);
        }
        return new RegexPattern(text, regex, [.. regex.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0]))]);
    }

    /// <summary>Only the expression knows; what a new key cannot hold is seen when it is built.</summary>
    public override bool TakesMany(string capture) => true;

    public override MatchExtent Match(SplitKey key, out Dictionary<string, string> parts)
    {
        parts = [];
        var match = _regex.Match(key.Text);
        if (!match.Success)
            return MatchExtent.None;
        foreach (var name in Captures)
        {
            if (match.Groups[name] is { Success: true } group)
                parts[name] = group.Value;
        }
        return MatchExtent.Whole;
    }
}
