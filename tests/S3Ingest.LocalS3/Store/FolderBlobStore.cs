using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace S3Ingest.LocalS3.Store;

/// <summary>
/// Content in files named by random ids below <c>blobs/</c>. A record names a file only after the file is whole (records
/// are renamed into place): a death in between leaves a file that no record names, which the next start removes.
/// Nothing is flushed to the disk itself: this is a server for tests, it survives its own death and not the machine's.
/// </summary>
internal sealed class FolderBlobStore(string root) : IBlobStore
{
    private const int BufferBytes = 256 * 1024;

    public BlobWriter Create(long expectedLength)
    {
        var id = Guid.NewGuid().ToString("N");
        return new Writer(id, PathOf(id), expectedLength);
    }

    public Blob Open(string id, long length) => new FileBlob(id, PathOf(id), length);

    /// <summary>Removes the files that no record names; called at the start, before the first request.</summary>
    public void RemoveAllBut(IReadOnlySet<string> ids)
    {
        Directory.CreateDirectory(root);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToArray())
            if (!ids.Contains(Path.GetFileName(file)))
                File.Delete(file);
    }

    private string PathOf(string id) => Path.Combine(root, id[..2], id);

    private sealed class Writer : BlobWriter
    {
        private readonly string _id;
        private readonly string _path;
        private readonly byte[] _buffer;
        private readonly SafeFileHandle _file;
        private long _length;
        private bool _completed;

        public Writer(string id, string path, long expectedLength)
        {
            _id = id;
            _path = path;
            _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expectedLength < 0 ? BufferBytes : expectedLength + 1, 512, BufferBytes));
            try
            {
                _file = Open();
            }
            catch (DirectoryNotFoundException)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                _file = Open();
            }
        }

        private SafeFileHandle Open() => File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write);

        public override Memory<byte> GetMemory() => _buffer;

        public override async ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
        {
            await RandomAccess.WriteAsync(_file, _buffer.AsMemory(0, count), _length, cancellationToken);
            _length += count;
        }

        public override Blob Complete()
        {
            _file.Dispose();
            _completed = true;
            return new FileBlob(_id, _path, _length);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _file.Dispose();
                ArrayPool<byte>.Shared.Return(_buffer);
                if (!_completed)
                    File.Delete(_path);
            }

            base.Dispose(disposing);
        }
    }

    private sealed class FileBlob(string id, string path, long length) : Blob(id, length)
    {
        public override async ValueTask CopyToAsync(Stream target, long offset, long count, CancellationToken cancellationToken)
        {
            if (count == 0)
                return;
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(count, BufferBytes));
            try
            {
                while (count > 0)
                {
                    var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), offset, cancellationToken);
                    if (read == 0)
                        throw new EndOfStreamException(path);
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    offset += read;
                    count -= read;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        protected override void Remove() => File.Delete(path);
    }
}
