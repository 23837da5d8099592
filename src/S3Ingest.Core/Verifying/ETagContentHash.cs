using System.Globalization;
using System.Security.Cryptography;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Verifying;

/// <summary>
/// The ETag that content gives: its MD5, or of a multipart upload <c>md5(md5s)-N</c>. The ledger does not keep where the
/// parts were cut, so each part size that S3Ingest uses and that gives N parts is tried.
/// </summary>
internal sealed class ETagContentHash : ContentHash
{
    private const long MiB = 1L << 20;
    private const int Md5Digits = 32;

    private readonly string _expected;
    private readonly int _parts;
    private readonly Cut[] _cuts;

    private ETagContentHash(string expected, int parts, IEnumerable<long> partSizes) =>
        (_expected, _parts, _cuts) = (expected, parts, [.. partSizes.Select(size => new Cut(size))]);

    public override string Expected => $"ETag {_expected}";

    /// <summary>Null when the ETag is not made of MD5s, or of parts of a size that S3Ingest does not use.</summary>
    public static ETagContentHash? TryOf(string etag, long size)
    {
        var dash = etag.IndexOf('-', StringComparison.Ordinal);
        int parts = 0;
        if ((dash < 0 ? etag.Length : dash) != Md5Digits || (dash > 0 && !int.TryParse(etag.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out parts)))
            return null;
        // PartSizePlan: 8 MiB, or what makes 10,000 parts; 32 MiB where all must be equal; dataset uploads have 5 MiB; an
        // entry of an archive may be one part of any size.
        long needed = (((size + PartSizePlan.MaxParts - 1) / PartSizePlan.MaxParts) + MiB - 1) / MiB * MiB;
        var sizes = parts <= 1 ? [Math.Max(size, 1)] : new[] { PartSizePlan.Ordinary, needed, 5 * MiB, 32 * MiB }.Distinct().Where(part => part > 0 && (size + part - 1) / part == parts).ToArray();
        return sizes.Length == 0 ? null : new ETagContentHash(etag, parts, sizes);
    }

    public override void Restart()
    {
        foreach (var cut in _cuts)
            cut.Restart();
    }

    public override void Append(ReadOnlySpan<byte> piece)
    {
        foreach (var cut in _cuts)
            cut.Append(piece);
    }

    public override bool? Finish()
    {
        var found = _cuts.Select(cut => cut.Finish(_parts > 0)).ToList();
        Actual = $"ETag {string.Join(" or ", found)}";
        if (found.Contains(_expected, StringComparer.OrdinalIgnoreCase))
            return true;
        // One part leaves nothing open; several may have been cut elsewhere.
        return _parts <= 1 ? false : null;
    }

    public override void Dispose()
    {
        foreach (var cut in _cuts)
            cut.Dispose();
    }

    private sealed class Cut(long partSize) : IDisposable
    {
        private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private readonly List<byte[]> _done = [];
        private long _filled;

        public void Restart()
        {
            _md5.TryGetHashAndReset(stackalloc byte[MD5.HashSizeInBytes], out _);
            _done.Clear();
            _filled = 0;
        }

        public void Append(ReadOnlySpan<byte> piece)
        {
            while (piece.Length > 0)
            {
                if (_filled == partSize)
                    EndPart();
                int taken = (int)Math.Min(partSize - _filled, piece.Length);
                _md5.AppendData(piece[..taken]);
                _filled += taken;
                piece = piece[taken..];
            }
        }

        public string Finish(bool isMultipart)
        {
            EndPart();
            return isMultipart ? Md5.MultipartETag(_done) : Hex.Lower(_done[0]);
        }

        public void Dispose() => _md5.Dispose();

        private void EndPart()
        {
            _done.Add(_md5.GetHashAndReset());
            _filled = 0;
        }
    }
}
