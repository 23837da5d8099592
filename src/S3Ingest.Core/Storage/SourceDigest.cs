using System.Security.Cryptography;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Computes without sending what <see cref="ObjectUpload"/> would: the digests that an object already in S3 is compared
/// with. Single caller.
/// </summary>
public sealed class SourceDigest : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _whole = Md5.IsAllowed ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    private readonly IncrementalHash? _part;
    private readonly Crc64Nvme _crc = new();
    private readonly List<byte[]> _parts = [];
    private readonly PartSizePlan? _plan;
    private long _length;
    private long _filled;

    /// <summary>Starts a digest.</summary>
    /// <param name="store">Its profile and buffers decide the part size.</param>
    /// <param name="length">Bytes that will come; null as for an upload of unknown length.</param>
    public SourceDigest(ObjectStore store, long? length)
    {
        if (Md5.IsAllowed && length is null or >= PartSizePlan.Ordinary)
        {
            _part = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            _plan = new PartSizePlan(length, null, store.Profile.EqualParts, store.Buffers.LargestBuffer);
        }
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _sha256.AppendData(data);
        _whole?.AppendData(data);
        _crc.Append(data);
        _length += data.Length;
        while (_part is not null && !data.IsEmpty)
        {
            var size = _plan!.SizeOf(_parts.Count + 1);
            var count = (int)Math.Min(size - _filled, data.Length);
            _part.AppendData(data[..count]);
            data = data[count..];
            _filled += count;
            if (_filled == size)
                ClosePart();
        }
    }

    /// <summary>The digests.</summary>
    public UploadContent Finish()
    {
        // Content of unknown length that stays below the threshold is one PutObject.
        var isMultipart = _part is not null && _length >= PartSizePlan.Ordinary;
        if (!isMultipart)
            _parts.Clear();
        else if (_filled > 0)
            ClosePart();
        var md5 = _whole?.GetHashAndReset() ?? [];
        return new UploadContent(
            _length, _sha256.GetHashAndReset(), md5, _crc.Value, _parts.Count, _parts.Count > 0 ? Md5.MultipartETag(_parts) : Hex.Lower(md5));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha256.Dispose();
        _whole?.Dispose();
        _part?.Dispose();
    }

    private void ClosePart()
    {
        _parts.Add(_part!.GetHashAndReset());
        _filled = 0;
    }
}
