using S3Ingest.Core.Archives;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>A tabular source as a Parquet file.</summary>
internal sealed class ParquetTransform(SourceReader reader, SourceFile source, SourceShape shape, IngestOptions options, ConversionGate gate) : FileTransform(reader)
{
    private readonly TabularConversion _conversion = new(shape.Format!.Value, ConversionOptions.For(options, source.RelativePath));

    public override long? Length => null;

    public override Task<TransformResult?> TrySendAsync(ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken) =>
        PassAsync(upload.AsStream(), progress, cancellationToken);

    public override async Task<(UploadContent Content, TransformResult Result)> DigestAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var digest = new SourceDigest(store, null);
            if (await PassAsync(new DigestStream(digest), _ => { }, cancellationToken) is { } result)
                return (digest.Finish(), result);
        }
    }

    private async Task<TransformResult?> PassAsync(Stream output, Action<int> progress, CancellationToken cancellationToken)
    {
        // What a compressed file holds is known at its end only.
        using var turn = await gate.EnterAsync(shape.Filter == CompressionFilter.None ? source.Size : long.MaxValue, cancellationToken);
        using var content = new SourceContent(Reader, source, shape, options, progress);
        return await _conversion.TryWriteAsync(content.Stream, output, cancellationToken) is { } result
            ? new TransformResult(content.FinishSha256(), result.RowCount, result.Passes)
            : null;
    }
}
