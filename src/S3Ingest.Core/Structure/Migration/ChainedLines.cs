using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Lines of JSON, each with a checksum over itself and the one before: the first eight bytes of SHA-256 in hex, as the
/// last member <c>c</c>. A line that is missing, cut, changed or in another place is found.
/// </summary>
internal sealed class ChainedLines(string last)
{
    /// <summary>Before the first line of a manifest.</summary>
    public const string Start = "0000000000000000";

    private const string Member = ",\"c\":\"";
    private const string End = "\"}";

    /// <summary>Checksum of the last line.</summary>
    public string Last { get; private set; } = last;

    /// <summary>A line of a JSON object, with its line end.</summary>
    public string Add(string json)
    {
        Last = Checksum(json);
        return $"{json[..^1]}{Member}{Last}{End}\n";
    }

    /// <summary>The JSON object of a line; null when it does not follow the lines before.</summary>
    public string? Check(string line)
    {
        int at = line.Length - End.Length - Start.Length - Member.Length;
        if (at < 1 || !line.EndsWith(End, StringComparison.Ordinal) || line.AsSpan(at, Member.Length) is not Member)
            return null;
        var json = line[..at] + "}";
        var checksum = Checksum(json);
        if (!line.AsSpan(at + Member.Length, checksum.Length).SequenceEqual(checksum))
            return null;
        Last = checksum;
        return json;
    }

    private string Checksum(string json) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Last + json)).AsSpan(0, Start.Length / 2)).ToLowerInvariant();
}
