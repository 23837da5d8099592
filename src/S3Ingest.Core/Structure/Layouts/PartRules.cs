namespace S3Ingest.Core.Structure;

/// <summary>What a part of a path may be.</summary>
internal static class PartRules
{
    /// <summary>What is wrong with a part, as the end of a sentence; null when nothing is.</summary>
    public static string? FindFault(string name, string value, bool isMany)
    {
        if (isMany)
        {
            if (value.Length == 0)
                return null;
            var names = (value[^1] == '/' ? value[..^1] : value).Split('/');
            return names.Select(n => FindFault(name, n)).FirstOrDefault(fault => fault is not null);
        }
        return value.Contains('/', StringComparison.Ordinal)
            ? $"its {name} '{value}' has a slash; it is the name of one folder or file."
            : FindFault(name, value);
    }

    private static string? FindFault(string name, string value)
    {
        if (value.Length == 0)
            return $"its {name} is empty, or has an empty folder name (//).";
        return value is "." or ".." ? $"its {name} has the segment '{value}', which clients and proxies resolve as a relative path." : null;
    }
}
