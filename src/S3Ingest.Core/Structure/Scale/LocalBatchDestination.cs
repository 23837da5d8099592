using System.Security.Cryptography;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>A directory on this machine; its files have to be uploaded before a job can read them.</summary>
internal sealed class LocalBatchDestination(string directory, S3Address upload) : BatchDestination
{
    public override BatchFile Create(string name)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new LocalFile(Path.Combine(directory, name), upload with { Key = upload.Key + name });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid, $"'{Path.Combine(directory, name)}' cannot be written: {fault.Message} Name another directory.", fault) { Target = directory };
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class LocalFile(string path, S3Address address) : BatchFile
    {
        private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16, useAsync: true);
        private readonly IncrementalHash? _md5 = Md5.IsAllowed ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;

        public override string Name => path;

        public override S3Address Address => address;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
        {
            _md5?.AppendData(content.Span);
            return _file.WriteAsync(content, ct);
        }

        public override async Task<string> CompleteAsync(CancellationToken ct)
        {
            await _file.FlushAsync(ct);
            return _md5 is null ? "" : Hex.Lower(_md5.GetHashAndReset());
        }

        public override async ValueTask DisposeAsync()
        {
            await _file.DisposeAsync();
            _md5?.Dispose();
        }
    }
}
