using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;
using S3Ingest.Core.Archives.Limits;
using S3Ingest.Core.Archives.Paths;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>Finds out what a source is. Only files with the extension of an archive are opened for it.</summary>
internal sealed class SourceInspector(IngestOptions options)
{
    /// <summary>Inspects a source.</summary>
    /// <exception cref="IngestException">ArchiveCorrupt or ArchiveUnsupported where the name promises what the content is not; SourceUnreadable and the like.</exception>
    public SourceShape Inspect(SourceFile source)
    {
        if (!ArchiveDetector.IsCandidate(source.RelativePath))
            return ShapeOf(source.RelativePath);
        using var reader = SourceReader.Open(source, options.FollowLinks);
        using var content = new SourceStream(reader, _ => { });
        return ArchiveDetector.Detect(source.RelativePath, content) switch
        {
            CompressedContent compressed => InspectInside(source, content, compressed),
            ContainerContent container => new SourceShape(SourceKind.Archive, container.BaseName) { Archive = container },
            _ => ShapeOf(source.RelativePath),
        };
    }

    /// <summary>What a file is that is no archive.</summary>
    public SourceShape ShapeOf(string relativePath) => options.Convert && TabularFormats.Of(relativePath) is { } format
        ? new SourceShape(SourceKind.Tabular, relativePath) { Format = format }
        : new SourceShape(SourceKind.Regular, relativePath);

    private SourceShape InspectInside(SourceFile source, SourceStream content, CompressedContent compressed)
    {
        var budget = new ArchiveBudget(ArchiveLimits.From(options), source.RelativePath);
        using var metered = budget.MeterSource(content);
        using var expanded = budget.MeterFilter(Decompressor.Open(metered, compressed.Filter, ArchiveWalk.ReadOptions(source.RelativePath, new EntryNameDecoder(), budget)));
        var prefix = new byte[ArchiveDetector.PrefixLength];
        var read = expanded.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (ArchiveDetector.DetectInside(compressed, prefix.AsSpan(0, read)) is not PlainContent)
            return new SourceShape(SourceKind.Archive, compressed.BaseName) { Archive = compressed };
        var inner = ShapeOf(compressed.InnerName);
        return inner with { Kind = inner.Format is null ? SourceKind.Archive : SourceKind.Tabular, Filter = compressed.Filter };
    }
}
