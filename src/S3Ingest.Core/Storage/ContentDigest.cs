using System.Security.Cryptography;

namespace S3Ingest.Core.Storage;

/// <summary>
/// SHA-256 of the whole content, part by part in order, off the writer's path: SHA-256 cannot be put together from
/// parts, the CRC can.
/// </summary>
internal sealed class ContentDigest : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Task _last = Task.CompletedTask;

    /// <summary>Ends when <paramref name="part"/> is hashed; its memory must stay until then. Single caller.</summary>
    public Task Append(ReadOnlyMemory<byte> part) => _last = AppendAfter(_last, part);

    public async Task<byte[]> FinishAsync()
    {
        await _last;
        return _sha256.GetHashAndReset();
    }

    private async Task AppendAfter(Task before, ReadOnlyMemory<byte> part)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _sha256.AppendData(part.Span);
    }

    public void Dispose() => _sha256.Dispose();
}
