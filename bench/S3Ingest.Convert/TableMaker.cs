using System.Globalization;
using System.Text;

namespace S3Ingest.Convert;

/// <summary>
/// One table of twelve mixed columns in each format: a key, names and cities that repeat, numbers of all kinds, nulls, dates,
/// times, quotes, and codes that are no numbers. The same bytes on every machine.
/// </summary>
internal static class TableMaker
{
    private const int Names = 20_000;
    private const int LongestRow = 1 << 10;
    private const int Buffer = 1 << 20;

    private static readonly string[] Cities = [.. from start in Starts from end in new[] { "burg", "ford", "hafen", "mouth", "stad", "ton", "ville", "wick" } select start + end];

    private static string[] Starts => ["Alder", "Birken", "Claren", "Dun", "Eber", "Falken", "Grün", "Hazel", "Iver", "Jura", "Königs", "Linden", "Mar", "Nord", "Oster", "Pleasant", "Quin", "Roth", "Saint-Éloi-", "Thorn", "Ulm", "Vester", "Wald", "Yar", "Zell"];

    /// <summary>Writes whole rows until there are so many bytes.</summary>
    public static async Task WriteAsync(string format, long bytes, string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var random = new Sequence(2024);
        var buffer = new byte[Buffer];
        var used = Put(buffer, format switch
        {
            "csv" => "id,customer,city,quantity,price,discount,active,ordered,updated,note,code,measure\n",
            "xml" => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<orders>\n",
            _ => "",
        });
        long written = 0;
        for (long id = 1; written + used < bytes; id++)
        {
            if (used > Buffer - LongestRow)
            {
                await file.WriteAsync(buffer.AsMemory(0, used));
                (written, used) = (written + used, 0);
            }
            used += Row(buffer.AsSpan(used), format, id, random);
        }
        used += Put(buffer.AsSpan(used), format == "xml" ? "</orders>\n" : "");
        await file.WriteAsync(buffer.AsMemory(0, used));
    }

    private static int Row(Span<byte> target, string format, long id, Sequence random)
    {
        var name = random.Below(Names);
        var customer = $"{Starts[name % Starts.Length]} {(char)('A' + name % 26)}. {name / 7:x} & Co";
        var city = Cities[random.Below(Cities.Length)];
        var quantity = 1 + random.Below(100);
        var price = random.Below(1_000_000);
        int? discount = random.Below(10) < 3 ? random.Below(60) : null;
        var active = random.Below(3) > 0 ? "true" : "false";
        var ordered = new DateOnly(2015, 1, 1).AddDays(random.Below(3650));
        var updated = new DateTime(2024, 1, 1).AddMilliseconds(random.Below(int.MaxValue) * 10.0);
        var (note, code, measure) = (random.Below(20), random.Below(100_000_000), random.Unit());
        return format switch
        {
            "csv" => Put(target, string.Create(CultureInfo.InvariantCulture, $"{id},{customer},{city},{quantity},{price / 100}.{price % 100:00},{Fraction(discount)},{active},{ordered:yyyy-MM-dd},{updated:yyyy-MM-ddTHH:mm:ss.fff}Z,{(note == 0 ? $"\"said \"\"{city}\"\", {quantity} times\"" : "")},{code:00000000},{measure:R}\n")),
            "jsonl" => Put(target, string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id},\"customer\":\"{customer}\",\"city\":\"{city}\",\"quantity\":{quantity},\"price\":{price / 100}.{price % 100:00},\"discount\":{(discount is null ? "null" : Fraction(discount))},\"active\":{active},\"ordered\":\"{ordered:yyyy-MM-dd}\",\"updated\":\"{updated:yyyy-MM-ddTHH:mm:ss.fff}Z\",\"note\":{(note == 0 ? $"\"said \\\"{city}\\\", {quantity} times\"" : "null")},\"code\":\"{code:00000000}\",\"measure\":{measure:R}}}\n")),
            "xml" => Put(target, string.Create(CultureInfo.InvariantCulture, $"  <order id=\"{id}\"><customer>{customer.Replace("&", "&amp;", StringComparison.Ordinal)}</customer><city>{city}</city><quantity>{quantity}</quantity><price>{price / 100}.{price % 100:00}</price>{(discount is null ? "" : $"<discount>{Fraction(discount)}</discount>")}<active>{active}</active><ordered>{ordered:yyyy-MM-dd}</ordered><updated>{updated:yyyy-MM-ddTHH:mm:ss.fff}Z</updated>{(note == 0 ? $"<note>said \"{city}\", {quantity} times</note>" : "")}<code>{code:00000000}</code><measure>{measure:R}</measure></order>\n")),
            _ => throw new ArgumentException($"There is no table as {format}."),
        };
    }

    private static string Fraction(int? hundredths) => hundredths is { } value ? $"0.{value:00}" : "";

    private static int Put(Span<byte> target, string text) => Encoding.UTF8.GetBytes(text, target);

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers in every version of .NET.</summary>
    private sealed class Sequence(ulong seed)
    {
        private ulong _state = seed;

        public int Below(int limit) => (int)((Next() >> 33) * (ulong)limit >> 31);

        public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

        private ulong Next()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
