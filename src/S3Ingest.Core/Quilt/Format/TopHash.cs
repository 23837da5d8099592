using System.Buffers;
using System.Security.Cryptography;

namespace S3Ingest.Core.Quilt;

/// <summary>
/// Identity of a revision: SHA-256 over header and entries in <see cref="LogicalKey.Order"/> (quilt3, packages.py
/// <c>_calculate_top_hash</c>). One pass over any number of entries.
/// </summary>
public sealed class TopHash : IDisposable
{
    private const int TakeAt = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _records = new();
    private string? _last;

    /// <summary>Begins with the header.</summary>
    public TopHash(ManifestHeader header)
    {
        ManifestLines.WriteHeader(_records, header, JsonStyle.TopHash);
    }

    /// <summary>The next entry.</summary>
    /// <exception cref="InvalidOperationException">It does not come after the one before.</exception>
    public void Add(ManifestEntry entry)
    {
        if (_last is not null && LogicalKey.Order.Compare(_last, entry.LogicalKey) >= 0)
            throw new InvalidOperationException($"'{entry.LogicalKey}' does not come after '{_last}'.");
        _last = entry.LogicalKey;
        ManifestLines.WriteEntry(_records, entry, JsonStyle.TopHash);
        if (_records.WrittenCount >= TakeAt)
            Take();
    }

    /// <summary>64 lowercase hex digits.</summary>
    public string Finish()
    {
        Take();
        return Convert.ToHexString(_hash.GetHashAndReset()).ToLowerInvariant();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Take()
    {
        _hash.AppendData(_records.WrittenSpan);
        _records.ResetWrittenCount();
    }
}
