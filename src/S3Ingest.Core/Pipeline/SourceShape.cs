using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Pipeline;

/// <summary>What a source is, by its name and its first bytes together.</summary>
/// <param name="Kind">Kind of the record.</param>
/// <param name="InnerPath">Relative path without the extension of a compression: <c>in/data.csv</c> of <c>in/data.csv.gz</c>.</param>
internal sealed record SourceShape(SourceKind Kind, string InnerPath)
{
    /// <summary>Compression around the one file that the source is.</summary>
    public CompressionFilter Filter { get; init; }

    /// <summary>Format of the table that it holds; null when it is not converted.</summary>
    public TabularFormat? Format { get; init; }

    /// <summary>Set for an archive that is read entry by entry.</summary>
    public DetectedContent? Archive { get; init; }

    /// <summary>True for an archive that is read entry by entry; otherwise the source has one output.</summary>
    public bool HasEntries => Archive is not null;
}
