using S3Ingest.Core.Archives;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>How the bytes of an output are made from its source, which it holds open. One object serves one attempt.</summary>
internal abstract class OutputTransform : IAsyncDisposable
{
    /// <summary>Bytes of the output, when they are known before it is made.</summary>
    public abstract long? Length { get; }

    /// <summary>The transform of a source's one output.</summary>
    /// <exception cref="IngestException">SourceNotFound, SourceUnreadable, SourceChanged.</exception>
    public static OutputTransform Open(SourceShape shape, SourceFile source, IngestOptions options, ConversionGate gate)
    {
        var reader = SourceReader.Open(source, options.FollowLinks);
        return shape.Format is not null ? new ParquetTransform(reader, source, shape, options, gate)
            : shape.Filter != CompressionFilter.None ? new ExpandTransform(reader, source, shape, options)
            : new PlainTransform(reader);
    }

    /// <summary>Sends the output.</summary>
    /// <param name="upload">Where it goes; neither finished nor aborted here.</param>
    /// <param name="progress">Told the bytes of each read of the source.</param>
    /// <param name="cancellationToken">Stops between reads.</param>
    /// <returns>Null when the upload is to be thrown away and the call made again with a new one.</returns>
    public abstract Task<TransformResult?> TrySendAsync(ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken);

    /// <summary>Makes the output without sending it.</summary>
    public abstract Task<(UploadContent Content, TransformResult Result)> DigestAsync(ObjectStore store, CancellationToken cancellationToken);

    /// <summary>Looks at the source again.</summary>
    /// <exception cref="IngestException">SourceChanged, SourceNotFound: it is not what was opened.</exception>
    public abstract void ThrowIfChanged();

    /// <summary>The object is there and verified: keeps the copy that was made beside it. Null where none was asked for.</summary>
    /// <exception cref="IngestException">KeepArchiveFailed.</exception>
    public virtual string? KeepCopy() => null;

    /// <summary>Closes the source.</summary>
    public abstract ValueTask DisposeAsync();
}
