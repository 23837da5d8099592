namespace S3Ingest.Core.Archives.Writing;

/// <summary>What <see cref="TarGzipWriter"/> wrote.</summary>
/// <param name="Length">Bytes of the tar.gz.</param>
/// <param name="Sha256">SHA-256 of the tar.gz, 32 bytes.</param>
/// <param name="OriginalSha256">
/// SHA-256 of the original, 32 bytes. Of a file: of its bytes, as <c>sha256sum</c> says. Of a directory, which has no bytes of
/// its own: of the tar before compression, as <c>gzip -dc x.tar.gz | sha256sum</c> says.
/// </param>
/// <param name="OriginalSize">Bytes of all files.</param>
/// <param name="EntryCount">Entries of the tar: files, directories and links.</param>
/// <param name="Skipped">Pipes, sockets and devices, by their entry name: they have no content.</param>
public sealed record TarGzipContent(
    long Length,
    byte[] Sha256,
    byte[] OriginalSha256,
    long OriginalSize,
    long EntryCount,
    IReadOnlyList<SkippedEntry> Skipped);
