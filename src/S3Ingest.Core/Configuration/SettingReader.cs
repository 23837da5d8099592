using System.Globalization;

namespace S3Ingest.Core.Configuration;

/// <summary>
/// Turns the texts of settings into values. A text that cannot be read is noted as a fault and the default is returned,
/// so that one pass finds every fault.
/// </summary>
internal sealed class SettingReader(Dictionary<string, SettingValue> values)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Everything found wrong so far.</summary>
    public List<ConfigurationFault> Faults { get; } = [];

    /// <summary>Names that were asked for.</summary>
    public IReadOnlySet<string> Asked => _asked;

    /// <summary>What was given for the setting; null when nothing was, or nothing but an empty text.</summary>
    public SettingValue? Given(string name)
    {
        _asked.Add(Definition(name).Name);
        return values.TryGetValue(name, out SettingValue? value) && value.Text.Trim().Length > 0 ? value : null;
    }

    /// <summary>Given, and given empty.</summary>
    public bool IsGivenEmpty(string name) =>
        values.TryGetValue(name, out SettingValue? value) && value.Text.Trim().Length == 0;

    /// <summary>Who gave the setting.</summary>
    public SettingSource Source(string name) => Given(name)?.Source ?? SettingSource.Default;

    /// <summary>Drops a value, as if nobody had given it.</summary>
    public void Ignore(string name) => values.Remove(name);

    public string? Text(string name) => Given(name)?.Text.Trim();

    public Secret? Secret(string name) => Text(name) is { } text ? new Secret(text) : null;

    public bool? Boolean(string name) => Value<bool>(name, ValueParser.TryBoolean, "Write true or false.");

    public bool Boolean(string name, bool otherwise) => Boolean(name) ?? otherwise;

    public int? Integer(string name) =>
        Ranged(name, Value<long>(name, ValueParser.TryInteger, "Write a whole number."), v => v) is { } value ? (int)value : null;

    public int Integer(string name, int otherwise) => Integer(name) ?? otherwise;

    public long? Size(string name)
    {
        double unit = Definition(name).Unit;
        return Ranged(name, Value(name, (string text, out long value) => ValueParser.TrySize(text, out value, unit), "Write a size, as 512, 10MB or 1GiB."), v => v);
    }

    public long? Rate(string name) => Ranged(name, Value<long>(name, ValueParser.TryRate, "Write bytes per second, as 20MB/s."), v => v);

    public TimeSpan Duration(string name, TimeSpan otherwise)
    {
        double unit = Definition(name).Unit;
        return Ranged(
            name,
            Value(name, (string text, out TimeSpan value) => ValueParser.TryDuration(text, out value, unit), "Write a time, as 2, 500ms, 1m or 7d."),
            v => v.TotalSeconds) ?? otherwise;
    }

    public IReadOnlyList<string> List(string name) => Text(name) is { } text ? ValueParser.List(text) : [];

    public string? Path(string name)
    {
        if (Given(name) is not { } given)
            return null;
        string text = given.Text.Trim();
        try
        {
            // The shell expands ~ on a command line and nobody does in a file.
            if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
                text = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..];
            return System.IO.Path.GetFullPath(text, given.BaseDirectory);
        }
        catch (ArgumentException e)
        {
            Fault(name, $"It is not a path: {e.Message}", "Give a local path.");
            return null;
        }
    }

    public string? Choice(string name)
    {
        if (Given(name) is not { } given)
            return null;
        if (ValueParser.TryChoice(given.Text, given.Definition.Choices, out string? choice))
            return choice;
        Fault(name, "It is none of the values there are.", $"Write {Words(given.Definition.Choices)}.");
        return null;
    }

    public T Enumeration<T>(string name, T otherwise)
        where T : struct, Enum => Choice(name) is { } choice ? Enum.Parse<T>(choice, ignoreCase: true) : otherwise;

    /// <summary>Notes that something is wrong with a setting.</summary>
    public void Fault(string name, string message, string remedy)
    {
        SettingValue? given = Given(name);
        Faults.Add(new(name, given?.Shown, message, remedy, given?.Origin ?? ""));
    }

    private delegate bool Parser<T>(string text, out T value);

    private static SettingDefinition Definition(string name) =>
        SettingTable.Find(name) ?? throw new KeyNotFoundException($"{name} is not in the table of settings.");

    private static string Words(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    private T? Value<T>(string name, Parser<T> parse, string remedy)
        where T : struct
    {
        if (Given(name) is not { } given)
            return null;
        if (parse(given.Text, out T value))
            return value;
        Fault(name, "It cannot be read.", remedy);
        return null;
    }

    private T? Ranged<T>(string name, T? value, Func<T, double> number)
        where T : struct
    {
        SettingDefinition definition = Definition(name);
        if (value is not { } given || (number(given) >= definition.Minimum && number(given) <= definition.Maximum))
            return value;
        bool low = number(given) < definition.Minimum;
        double limit = (low ? definition.Minimum : definition.Maximum) / definition.Unit;
        Fault(name, low ? "It is too small." : "It is too large.", string.Create(CultureInfo.InvariantCulture, $"The {(low ? "smallest" : "largest")} value is {limit:0.###}."));
        return null;
    }
}
