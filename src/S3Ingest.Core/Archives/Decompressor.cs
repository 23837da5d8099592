namespace S3Ingest.Core.Archives;

/// <summary>Opens compressed streams. What comes out ends only after the last byte of the compressed stream was checked.</summary>
public static class Decompressor
{
    /// <summary>The expanded content of a compressed stream, forward only; all members of a concatenated one.</summary>
    /// <param name="content">The compressed stream; stays the caller's.</param>
    /// <param name="filter">What detection found; not <see cref="CompressionFilter.None"/>.</param>
    /// <param name="options">Name and limits.</param>
    public static Stream Open(Stream content, CompressionFilter filter, ArchiveReadOptions options) =>
        throw new NotSupportedException();
}
