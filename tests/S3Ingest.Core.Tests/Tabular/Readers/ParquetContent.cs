using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>
/// What a reader found in a file, in a canonical text that loses nothing (tests/readers/canonical.js): integers and decimals
/// as digits, doubles as 16 hex digits of their bits or <c>NaN</c>, dates as yyyy-mm-dd, times and timestamps as a count of
/// their unit, strings and JSON as they are, null as null. Lies in a temporary file until disposed, so tables of any size fit.
/// </summary>
public sealed class ParquetContent : IDisposable
{
    private readonly string _path;

    internal ParquetContent(string path)
    {
        _path = path;
        using var reader = Open();
        using var header = JsonDocument.Parse(reader.ReadLine() ?? throw new InvalidDataException("The reader wrote nothing."));
        Columns = [.. header.RootElement.GetProperty("columns").EnumerateArray().Select(column => new ReadColumn(
            column.GetProperty("name").GetString()!,
            column.GetProperty("type").GetString()!,
            column.TryGetProperty("reason", out var reason) ? reason.GetString() : null))];
    }

    /// <summary>Columns in the order of the schema.</summary>
    public IReadOnlyList<ReadColumn> Columns { get; }

    /// <summary>Rows in order, each with a value a column; read from the file every time.</summary>
    public IEnumerable<string?[]> Rows()
    {
        using var reader = Open();
        reader.ReadLine();
        long rows = 0;
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '{')
            {
                using var end = JsonDocument.Parse(line);
                if (end.RootElement.GetProperty("rows").GetInt64() != rows)
                    throw new InvalidDataException($"{rows} rows instead of those in {line}");
                yield break;
            }
            rows++;
            yield return JsonSerializer.Deserialize<string?[]>(line)!;
        }
        throw new InvalidDataException($"The content ends after {rows} rows without saying so.");
    }

    /// <summary>Values of one column, in order.</summary>
    public IEnumerable<string?> Values(string column)
    {
        var index = Columns.ToList().FindIndex(c => c.Name == column);
        return index < 0 ? throw new ArgumentException($"There is no column '{column}'.") : Rows().Select(row => row[index]);
    }

    public void Dispose() => File.Delete(_path);

    private StreamReader Open() => new(_path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
}
