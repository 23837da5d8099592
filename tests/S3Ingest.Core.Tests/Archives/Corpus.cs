using System.Globalization;

namespace S3Ingest.Core.Tests.Archives;

/// <summary>The archives that tests/archives/make-corpus.sh makes, with what is to become of each.</summary>
internal static class Corpus
{
    /// <summary>Where they are; null when they were not made.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("S3INGEST_TEST_CORPUS");

    /// <summary>All archives, in the order of the manifest.</summary>
    public static IReadOnlyList<CorpusArchive> Read() =>
        [.. File.ReadAllText(Path.Combine(Folder!, "manifest.tsv"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .GroupBy(columns => columns[0])
            .Select(group => new CorpusArchive(
                group.Key,
                group.First()[1],
                group.First()[5] is { Length: > 0 } charset ? charset : null,
                [.. group.Where(columns => columns[2].Length > 0)
                    .Select(columns => new CorpusFile(columns[2], long.Parse(columns[3], CultureInfo.InvariantCulture), columns[4]))]))];
}
