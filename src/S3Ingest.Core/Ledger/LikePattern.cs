using System.Text;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// The <c>LIKE</c> of a wildcard, and what is left of it for a text whose beginning or end is known: so a pattern over
/// absolute paths or keys is asked of the short relative path that a row has.
/// </summary>
internal sealed class LikePattern
{
    private static readonly Rune One = Rune.ReplacementChar;
    private static readonly Rune Many = new(0x10FFFF);

    // Characters in lower case, One, Many; a pattern has no others beyond ASCII.
    private readonly Rune[] _tokens;

    private LikePattern(Rune[] tokens) => _tokens = tokens;

    /// <summary>The pattern of <see cref="Wildcard.ToLike"/>, which may match more than the wildcard.</summary>
    public static LikePattern Of(string wildcard)
    {
        string like = Wildcard.ToLike(wildcard).Like;
        var tokens = new List<Rune>();
        for (int i = 0; i < like.Length; i++)
        {
            var token = like[i] switch { '%' => Many, '_' => One, '\\' => new Rune(like[++i]), var c => new Rune(c) };
            if (token != Many || tokens.Count == 0 || tokens[^1] != Many)
                tokens.Add(Lower(token));
        }

        return new LikePattern([.. tokens]);
    }

    /// <summary>The pattern in SQL, with escape character <c>\</c>.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var token in _tokens)
                text.Append(token == Many ? "%" : token == One ? "_" : token.Value is '%' or '_' or '\\' ? "\\" + token : token.ToString());
            return text.ToString();
        }
    }

    /// <summary>The patterns of which one matches a text exactly when this one matches the prefix with the text behind it.</summary>
    public List<LikePattern> After(string prefix) => [.. Left(_tokens, prefix.EnumerateRunes()).Select(rest => new LikePattern(rest))];

    /// <summary>The patterns of which one matches a text exactly when this one matches the text with the suffix behind it.</summary>
    public List<LikePattern> Before(string suffix) =>
        [.. Left([.. Enumerable.Reverse(_tokens)], suffix.EnumerateRunes().Reverse()).Select(rest => new LikePattern([.. Enumerable.Reverse(rest)]))];

    // The states in which an automaton for the tokens can be after the text; a star's state stands for the one behind it too.
    private static IEnumerable<Rune[]> Left(Rune[] tokens, IEnumerable<Rune> text)
    {
        var states = new SortedSet<int> { 0 };
        foreach (var rune in text)
        {
            var next = new SortedSet<int>();
            foreach (int state in states)
                Step(tokens, state, Lower(rune), next);
            states = next;
        }

        return states.Select(state => tokens[state..]);
    }

    private static void Step(Rune[] tokens, int state, Rune rune, SortedSet<int> next)
    {
        if (state < tokens.Length && tokens[state] == Many)
        {
            next.Add(state);
            state++;
        }

        if (state < tokens.Length && (tokens[state] == One || tokens[state] == rune))
            next.Add(state + 1);
    }

    private static Rune Lower(Rune rune) => rune.Value is >= 'A' and <= 'Z' ? new Rune(rune.Value + 32) : rune;
}
