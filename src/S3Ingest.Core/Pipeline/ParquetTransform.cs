using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>A tabular source as a Parquet file.</summary>
internal sealed class ParquetTransform(SourceFile source, TabularFormat format, IngestOptions options, ConversionGate gate) : OutputTransform
{
    private readonly TabularConversion _conversion = new(format, ConversionOptions.For(options, source.RelativePath));
    private bool _isRead;

    public override long? Length => null;

    public override Task<TransformResult?> TrySendAsync(SourceReader reader, ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken) =>
        PassAsync(reader, upload.AsStream(), progress, cancellationToken);

    public override async Task<(UploadContent Content, TransformResult Result)> DigestAsync(SourceReader reader, ObjectStore store, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var digest = new SourceDigest(store, null);
            if (await PassAsync(reader, new DigestStream(digest), _ => { }, cancellationToken) is { } result)
                return (digest.Finish(), result);
        }
    }

    private async Task<TransformResult?> PassAsync(SourceReader reader, Stream output, Action<int> progress, CancellationToken cancellationToken)
    {
        using var turn = await gate.EnterAsync(source.Size, cancellationToken);
        // A source that is read twice counts once.
        using var content = reader.OpenStream(_isRead ? _ => { } : progress);
        _isRead = true;
        if (await _conversion.TryWriteAsync(content, output, cancellationToken) is not { } result)
            return null;
        return content.Position == source.Size
            ? new TransformResult(content.FinishSha256(), result.RowCount, result.Passes)
            : throw new InvalidOperationException($"The reader of '{source.RelativePath}' left {source.Size - content.Position} bytes unread.");
    }
}
