namespace S3Ingest.Core.Structure.References;

/// <summary>
/// Names a store of references: <c>scheme://place?name=value&amp;...</c>. Unlike in <see cref="Uri"/> the place keeps its case and
/// may be a table, a bucket and prefix, or a file. Values, and the path of a file, are percent-decoded.
/// </summary>
internal sealed class ReferenceUri
{
    private readonly Dictionary<string, List<string>> _parameters = new(StringComparer.OrdinalIgnoreCase);

    private ReferenceUri(string text, string scheme, string place) => (Text, Scheme, Place) = (text, scheme, place);

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>In lower case.</summary>
    public string Scheme { get; }

    /// <summary>What stands between <c>://</c> and <c>?</c>.</summary>
    public string Place { get; }

    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    public static ReferenceUri Parse(string text)
    {
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
            throw Invalid(text, "is no URI. Write dynamodb://table?attribute=name, sqlite:///file?table=t&column=c or s3://bucket/prefix?format=json");
        int question = text.IndexOf('?', colon);
        string place = question < 0 ? text[(colon + 3)..] : text[(colon + 3)..question];
        var uri = new ReferenceUri(text, text[..colon].ToLowerInvariant(), place);
        foreach (var pair in (question < 0 ? "" : text[(question + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == pair.Length - 1)
                throw Invalid(text, $"has '{pair}' where name=value belongs");
            string name = Uri.UnescapeDataString(pair[..equals]);
            if (!uri._parameters.TryGetValue(name, out var values))
                uri._parameters[name] = values = [];
            values.Add(Uri.UnescapeDataString(pair[(equals + 1)..]));
        }
        return uri;
    }

    /// <summary>The values of a parameter that may be given more than once.</summary>
    public IReadOnlyList<string> All(string name) => _parameters.TryGetValue(name, out var values) ? values : [];

    /// <summary>The value of a parameter; null when it is not given.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: given twice.</exception>
    public string? One(string name) => All(name) switch
    {
        [] => null,
        [var value] => value,
        _ => throw Invalid($"names {name} more than once"),
    };

    /// <exception cref="IngestException">ConfigurationInvalid: missing or given twice.</exception>
    public string Required(string name) => One(name) ?? throw Invalid($"lacks {name}={name switch { "table" => "the table", "column" => "the column", _ => "a value" }}");

    /// <exception cref="IngestException">ConfigurationInvalid: names what this kind of store does not know.</exception>
    public void AllowOnly(params IReadOnlyList<string> names)
    {
        foreach (var name in _parameters.Keys)
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw Invalid($"has the unknown parameter '{name}'; {Scheme}:// takes {string.Join(", ", names)}");
        }
    }

    /// <summary>A fault of this URI.</summary>
    public IngestException Invalid(string what, Exception? inner = null) => Invalid(Text, what, inner);

    private static IngestException Invalid(string text, string what, Exception? inner = null) =>
        new(IngestErrorId.ConfigurationInvalid, $"The reference store '{text}' {what}.", inner) { Target = text, Value = text };
}
