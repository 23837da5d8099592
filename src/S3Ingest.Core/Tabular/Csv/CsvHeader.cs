namespace S3Ingest.Core.Tabular.Csv;

/// <summary>Makes column names unique without regard to case.</summary>
internal static class CsvHeader
{
    /// <summary>
    /// Names of the columns: white space around a name is dropped, an empty one becomes <c>column_3</c> by its position from
    /// 1, and the second <c>name</c> becomes <c>name_1</c>. A name that stands in the header is never given to another column.
    /// </summary>
    public static string[] Names(IReadOnlyList<string> header)
    {
        var names = header.Select(name => name.Trim()).ToArray();
        var taken = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var next = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0)
            {
                names[i] = $"column_{i + 1}";
                if (taken.Add(names[i]))
                    continue;
            }
            else if (seen.Add(names[i]))
            {
                continue;
            }
            names[i] = NextFree(names[i], taken, next);
        }
        return names;
    }

    private static string NextFree(string name, HashSet<string> taken, Dictionary<string, int> next)
    {
        var number = next.GetValueOrDefault(name, 1);
        string free;
        while (!taken.Add(free = $"{name}_{number}"))
            number++;
        next[name] = number + 1;
        return free;
    }
}
