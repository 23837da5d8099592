using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>Opens a source as it was when it settled and says at the end whether it still is what was read.</summary>
internal sealed class SourceReader : IDisposable
{
    private readonly SourceFile _source;
    private readonly SafeFileHandle _handle;
    private readonly bool _followLinks;
    private long _counted;

    private SourceReader(SourceFile source, SafeFileHandle handle, bool followLinks) =>
        (_source, _handle, _followLinks) = (source, handle, followLinks);

    /// <summary>Opens the source. Other readers and, on Windows, its deletion stay possible.</summary>
    /// <exception cref="IngestException">SourceNotFound, SourceUnreadable, or SourceChanged when another file has its name.</exception>
    public static SourceReader Open(SourceFile source, bool followLinks)
    {
        try
        {
            var handle = File.OpenHandle(source.FullPath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            var reader = new SourceReader(source, handle, followLinks);
            try
            {
                reader.ThrowIfChanged();
                return reader;
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(source, e);
        }
    }

    /// <summary>Pushes the whole source into an upload.</summary>
    /// <param name="upload">Where it goes.</param>
    /// <param name="progress">Told the bytes of each read.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public async Task CopyToAsync(ObjectUpload upload, Action<int> progress, CancellationToken cancellationToken)
    {
        for (long offset = 0; offset < _source.Size;)
        {
            var memory = await upload.GetMemoryAsync(cancellationToken);
            var wanted = (int)Math.Min(Math.Min(memory.Length, _source.Size - offset), 1 << 20);
            var read = await ReadAsync(memory[..wanted], offset, cancellationToken);
            await upload.AdvanceAsync(read, cancellationToken);
            offset += read;
            progress(read);
        }
    }

    /// <summary>Bytes of the source.</summary>
    public long Length => _source.Size;

    /// <summary>Hashes the whole source as an upload of it would.</summary>
    public async Task<UploadContent> DigestAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        using var digest = new SourceDigest(store, _source.Size);
        var buffer = new byte[1 << 20];
        for (long offset = 0; offset < _source.Size;)
        {
            var read = await ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, _source.Size - offset)), offset, cancellationToken);
            digest.Append(buffer.AsSpan(0, read));
            offset += read;
        }
        return digest.Finish();
    }

    /// <summary>Looks at the source again.</summary>
    /// <exception cref="IngestException">SourceChanged or SourceNotFound.</exception>
    public void ThrowIfChanged()
    {
        var now = SourceProbe.Look(_source.Root, _source.RelativePath, _followLinks, _source.FullPath)
            ?? throw new IngestException(IngestErrorId.SourceNotFound, $"'{_source.FullPath}' is no longer there.") { Target = _source.FullPath };
        if (!now.IsUnchanged(_source) || RandomAccess.GetLength(_handle) != _source.Size)
            throw Changed();
    }

    /// <summary>SHA-256 of the whole source, 32 bytes.</summary>
    public byte[] Sha256(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        for (long offset = 0; offset < _source.Size;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = Read(buffer, offset);
            hash.AppendData(buffer, 0, read);
            offset += read;
        }
        return hash.GetHashAndReset();
    }

    /// <summary>Counts bytes that a stream read.</summary>
    /// <returns>What of them is progress: a source that is read twice, or here and there, is counted up to its length.</returns>
    public int Advance(int read)
    {
        var advance = (int)Math.Min(read, _source.Size - _counted);
        _counted += advance;
        return advance;
    }

    /// <summary>Reads at an offset; 0 bytes only at the end of the source.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, _source.Size - offset)];
        if (buffer.IsEmpty)
            return 0;
        try
        {
            var read = RandomAccess.Read(_handle, buffer, offset);
            return read > 0 ? read : throw Changed();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(_source, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private async ValueTask<int> ReadAsync(Memory<byte> memory, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var read = await RandomAccess.ReadAsync(_handle, memory, offset, cancellationToken);
            return read > 0 ? read : throw Changed();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(_source, e);
        }
    }

    private IngestException Changed() => new(
        IngestErrorId.SourceChanged,
        $"'{_source.FullPath}' changed while it was read. Nothing of it became visible; it is sent when it has settled.")
    { Target = _source.FullPath, IsTransient = true };

    private static IngestException Translate(SourceFile source, Exception e) => e is FileNotFoundException or DirectoryNotFoundException
        ? new IngestException(IngestErrorId.SourceNotFound, $"'{source.FullPath}' is no longer there.", e) { Target = source.FullPath }
        : new IngestException(
            IngestErrorId.SourceUnreadable,
            $"'{source.FullPath}' cannot be read: {e.Message} Give the account read permission, or wait until the program that locks it is done.",
            e)
        { Target = source.FullPath, IsTransient = e is not UnauthorizedAccessException };
}
