namespace S3Ingest.Core.Archives;

/// <summary>Expanded content of a compressed stream. It ends only after the compressed stream was looked at to its last byte.</summary>
public abstract class DecompressedStream : ForwardStream
{
    /// <summary>
    /// True when the format checks the content by a checksum. xz and zstd may be written without one; their first header
    /// tells.
    /// </summary>
    public virtual bool ContentIsChecked => true;
}
