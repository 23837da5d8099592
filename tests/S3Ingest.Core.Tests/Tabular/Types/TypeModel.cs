using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.Types;

/// <summary>The rules of typing once more, over whole columns, slowly, and with nothing of the code under test.</summary>
internal static partial class TypeModel
{
    public static string Resolve(ParquetProfile profile, IReadOnlyList<(CellKind Kind, string Text)> cells)
    {
        var values = cells.Where(cell => cell.Kind is not (CellKind.Null or CellKind.Blank)).ToList();
        var kinds = values.Select(cell => cell.Kind).Distinct().ToList();
        if (kinds.Count == 0)
            return "STRING";
        if (kinds.Count > 1 || kinds[0] == CellKind.Json)
            return "JSON";
        var texts = values.ConvertAll(cell => cell.Text);
        return kinds[0] switch
        {
            CellKind.Boolean => "BOOLEAN",
            CellKind.Number => NumberType(texts, true) ?? "JSON",
            CellKind.String => TemporalType(texts, profile) ?? "STRING",
            _ => (texts.All(text => BooleanForm().IsMatch(text)) ? "BOOLEAN" : null)
                ?? NumberType(texts, false) ?? TemporalType(texts, profile) ?? "STRING",
        };
    }

    /// <summary>Nanoseconds since 1970 or midnight; null when the text is none of the forms.</summary>
    public static (BigInteger Nanos, string Form, int? Offset, bool IsFine)? Temporal(string text)
    {
        var match = TemporalForm().Match(text);
        if (!match.Success || text.Length == 0)
            return null;
        var date = match.Groups["date"].Value;
        var time = match.Groups["time"].Value;
        var form = time.Length == 0 ? "date" : date.Length == 0 ? "time" : "timestamp";
        if (match.Groups["sep"].Success != (form == "timestamp"))
            return null;
        if (!DateTime.TryParseExact(
            (date.Length == 0 ? "1970-01-01" : date) + " " + (time.Length == 0 ? "00:00:00" : time),
            "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            return null;
        }
        var fraction = match.Groups["fraction"].Value.TrimEnd('0');
        if (fraction.Length > 9)
            return null;
        int? offset = null;
        if (match.Groups["offset"].Success)
        {
            if (form != "timestamp" || match.Groups["offset"].Value is "-00" or "-0000" or "-00:00")
                return null;
            var minutes = match.Groups["hour"].Success ? int.Parse(match.Groups["hour"].Value, CultureInfo.InvariantCulture) * 60 : 0;
            minutes += match.Groups["minute"].Success ? int.Parse(match.Groups["minute"].Value, CultureInfo.InvariantCulture) : 0;
            offset = match.Groups["sign"].Value == "-" ? -minutes : minutes;
            var ticks = moment.Ticks - offset.Value * TimeSpan.TicksPerMinute;
            if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
                return null;
            moment = new DateTime(ticks);
        }
        var nanos = (BigInteger)(moment - DateTime.UnixEpoch).Ticks * 100
            + (fraction.Length == 0 ? 0 : BigInteger.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture));
        return (nanos, form, offset, fraction.Length > 6);
    }

    public static bool ComesBackFromDouble(string text)
    {
        var number = DecimalNumber.Parse(text);
        var value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) && DecimalNumber.Of(value) == number;
    }

    private static string? NumberType(List<string> texts, bool isJson)
    {
        if (texts.All(text => IntegerForm().IsMatch(text) && text != "-0"))
        {
            if (texts.All(text => BigInteger.Parse(text, CultureInfo.InvariantCulture) is var n && n >= long.MinValue && n <= long.MaxValue))
                return "INT64";
            return texts.All(text => text.TrimStart('-').Length <= 38) ? "DECIMAL(38,0)" : null;
        }
        var numbers = texts.Where(text => NumberForm().IsMatch(text)).ToList();
        var specials = texts.Count(text => !isJson && SpecialForm().IsMatch(text));
        if (numbers.Count + specials < texts.Count)
            return null;
        var bare = isJson ? [] : numbers.Where(text => BareExponentForm().IsMatch(text)).ToList();
        if (bare.Count > 0 && !numbers.Exists(text => text.Contains('.', StringComparison.Ordinal) || SignedExponentForm().IsMatch(text)))
            return null;
        if (specials > 0 && numbers.Count == bare.Count)
            return null;
        if (numbers.TrueForAll(ComesBackFromDouble))
            return "DOUBLE";
        if (specials > 0 || numbers.Exists(text => text.Contains('e', StringComparison.OrdinalIgnoreCase)
            || (text[0] == '-' && DecimalNumber.Parse(text).Significand.IsZero)))
        {
            return null;
        }
        var parts = numbers.ConvertAll(text => text.TrimStart('-').Split('.'));
        var scale = parts.Max(part => part.Length == 1 ? 0 : part[1].Length);
        return scale + parts.Max(part => part[0] == "0" ? 0 : part[0].Length) <= 38 ? $"DECIMAL(38,{scale})" : null;
    }

    private static string? TemporalType(List<string> texts, ParquetProfile profile)
    {
        var values = texts.ConvertAll(Temporal);
        if (values.Contains(null) || values.Select(value => value!.Value.Form).Distinct().Count() > 1)
            return null;
        var isFine = values.Exists(value => value!.Value.IsFine);
        if (values[0]!.Value.Form == "date")
            return "DATE";
        if (values[0]!.Value.Form == "time")
            return profile == ParquetProfile.Compatible ? null : isFine ? "TIME(ns)" : "TIME(us)";
        if (values.Select(value => value!.Value.Offset).Distinct().Count() > 1)
            return null;
        if (isFine && (profile == ParquetProfile.Compatible || values.Exists(value => value!.Value.Nanos < long.MinValue || value.Value.Nanos > long.MaxValue)))
            return null;
        return $"TIMESTAMP({(isFine ? "ns" : "us")}{(values[0]!.Value.Offset is null ? "" : ", UTC")})";
    }

    [GeneratedRegex(@"\A(true|false)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BooleanForm();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)\z")]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z")]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"\A-?[0-9]+[eE][0-9]+\z")]
    private static partial Regex BareExponentForm();

    [GeneratedRegex(@"[eE][+-]")]
    private static partial Regex SignedExponentForm();

    [GeneratedRegex(@"\A(NaN|nan|-?(Infinity|Inf|inf))\z")]
    private static partial Regex SpecialForm();

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})?((?<sep>[T ])?(?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]+))?)?(?<offset>[Zz]|(?<sign>[+-])(?<hour>[01][0-9]|2[0-3])(:?(?<minute>[0-5][0-9]))?)?\z")]
    private static partial Regex TemporalForm();
}
