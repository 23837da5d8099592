using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Tabular;

/// <summary>Counts what is read; leaves the inner stream open.</summary>
internal sealed class CountingStream(Stream inner, Action<int>? progress = null) : ReadOnlyStream
{
    public long BytesRead { get; private set; }

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        BytesRead += read;
        progress?.Invoke(read);
        return read;
    }
}
