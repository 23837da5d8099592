namespace S3Ingest.Core.Pipeline;

/// <summary>A transform of one file.</summary>
internal abstract class FileTransform(SourceReader reader) : OutputTransform
{
    protected SourceReader Reader => reader;

    public override void ThrowIfChanged() => reader.ThrowIfChanged();

    public override ValueTask DisposeAsync()
    {
        reader.Dispose();
        return ValueTask.CompletedTask;
    }
}
