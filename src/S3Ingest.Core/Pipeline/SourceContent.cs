using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Limits;
using S3Ingest.Core.Archives.Paths;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>One reading of a source from its first byte to its last: hashed as it lies there, and decompressed within the limits.</summary>
internal sealed class SourceContent : IDisposable
{
    private readonly SourceFile _source;
    private readonly HashingStream _hashed;

    /// <summary>Begins a reading.</summary>
    public SourceContent(SourceReader reader, SourceFile source, SourceShape shape, IngestOptions options, Action<int> progress)
    {
        _source = source;
        _hashed = new HashingStream(new SourceStream(reader, progress));
        Stream = shape.Filter == CompressionFilter.None ? _hashed : Expand(_hashed, source, shape, options);
    }

    /// <summary>What the transform reads.</summary>
    public Stream Stream { get; }

    /// <summary>SHA-256 of the source, once it was read to its end.</summary>
    public byte[] FinishSha256() => _hashed.BytesRead == _source.Size
        ? _hashed.FinishSha256()
        : throw new InvalidOperationException($"{_source.Size - _hashed.BytesRead} bytes of '{_source.RelativePath}' were left unread.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        _hashed.Dispose();
    }

    private static Stream Expand(HashingStream hashed, SourceFile source, SourceShape shape, IngestOptions options)
    {
        var budget = new ArchiveBudget(ArchiveLimits.From(options), source.RelativePath);
        var level = budget.Open();
        level.BeginEntry(shape.InnerPath, null);
        var expanded = Decompressor.Open(budget.MeterSource(hashed), shape.Filter, ArchiveWalk.ReadOptions(source.RelativePath, new EntryNameDecoder(), budget));
        return level.MeterEntry(shape.InnerPath, budget.MeterFilter(expanded));
    }
}
