using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Auth;

/// <summary>
/// Decodes <c>aws-chunked</c> bodies, checks each chunk's signature when they are signed, and keeps the trailer.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
/// </summary>
internal sealed class ChunkedBodyStream(Stream inner, Authenticated auth, long decodedLength) : BodyStream
{
    private const int MaxLine = 8192;
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly PipeReader _reader = PipeReader.Create(inner, new StreamPipeReaderOptions(bufferSize: 128 * 1024, leaveOpen: true));
    private readonly IncrementalHash _chunkHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, string> _trailer = new(StringComparer.OrdinalIgnoreCase);
    private string _previousSignature = auth.Signature;
    private string? _chunkSignature;
    private long _chunkLeft;
    private long _total;
    private bool _inChunk;
    private bool _ended;

    /// <summary>The headers after the last chunk; complete when the stream has been read to its end.</summary>
    public IReadOnlyDictionary<string, string> Trailer => _trailer;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _ended)
            return 0;
        if (!_inChunk && !await BeginChunkAsync(cancellationToken))
            return 0;

        var result = await _reader.ReadAsync(cancellationToken);
        if (result.Buffer.IsEmpty && result.IsCompleted)
            throw S3Errors.Of("IncompleteBody");
        var count = (int)Math.Min(Math.Min(buffer.Length, _chunkLeft), result.Buffer.Length);
        var data = result.Buffer.Slice(0, count);
        data.CopyTo(buffer.Span);
        _reader.AdvanceTo(data.End);
        if (auth.Payload.SignedChunks)
            _chunkHash.AppendData(buffer.Span[..count]);
        _chunkLeft -= count;
        _total += count;
        if (_chunkLeft == 0)
        {
            CheckChunkSignature();
            _inChunk = false;
            if ((await ReadLineAsync(cancellationToken)).Length != 0)
                throw S3Errors.Of("IncompleteBody");
        }

        return count;
    }

    /// <summary>Reads a chunk's header; false when it was the last chunk, whose trailer has then been read too.</summary>
    private async ValueTask<bool> BeginChunkAsync(CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var size = semicolon < 0 ? line : line[..semicolon];
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _chunkLeft))
            throw S3Errors.Of("IncompleteBody");
        const string Extension = "chunk-signature=";
        _chunkSignature = semicolon >= 0 && line.AsSpan(semicolon + 1).StartsWith(Extension, StringComparison.Ordinal)
            ? line[(semicolon + 1 + Extension.Length)..].Trim()
            : null;
        _inChunk = true;
        if (_chunkLeft > 0)
            return true;

        CheckChunkSignature();
        await ReadTrailerAsync(cancellationToken);
        _ended = true;
        if (_total != decodedLength)
            throw S3Errors.Of("IncompleteBody", "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header");
        return false;
    }

    private void CheckChunkSignature()
    {
        if (!auth.Payload.SignedChunks)
            return;
        var hash = _chunkHash.GetHashAndReset().ToHex();
        var text = $"AWS4-HMAC-SHA256-PAYLOAD\n{auth.Time}\n{auth.Scope}\n{_previousSignature}\n{EmptyHash}\n{hash}";
        _previousSignature = Expect(text, _chunkSignature);
    }

    private async ValueTask ReadTrailerAsync(CancellationToken cancellationToken)
    {
        var signed = new StringBuilder();
        string? signature = null;
        while (await ReadLineAsync(cancellationToken, atEnd: true) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !auth.Payload.Trailer)
                throw S3Errors.Of("MalformedTrailerError");
            var name = line[..colon].Trim();
            var value = line[(colon + 1)..].Trim();
            if (name.Equals("x-amz-trailer-signature", StringComparison.OrdinalIgnoreCase))
            {
                signature = value;
            }
            else
            {
                _trailer[name] = value;
                signed.Append(name.ToLowerInvariant()).Append(':').Append(value).Append('\n');
            }
        }

        if (!auth.Payload.SignedChunks || !auth.Payload.Trailer)
            return;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(signed.ToString())).ToHex();
        Expect($"AWS4-HMAC-SHA256-TRAILER\n{auth.Time}\n{auth.Scope}\n{_previousSignature}\n{hash}", signature);
    }

    private string Expect(string stringToSign, string? given)
    {
        var expected = auth.Key.Sign(stringToSign);
        return given is not null && SigningKey.Same(expected, given)
            ? expected
            : throw S3Errors.Of("SignatureDoesNotMatch", null, ("StringToSign", stringToSign), ("SignatureProvided", given ?? ""));
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken, bool atEnd = false)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(result.Buffer.Slice(0, end)).TrimEnd('\r');
                _reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line;
            }

            var tooLong = result.Buffer.Length > MaxLine;
            var empty = result.Buffer.IsEmpty;
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted && empty && atEnd)
                return "";
            if (tooLong || result.IsCompleted)
                throw S3Errors.Of("IncompleteBody");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _chunkHash.Dispose();
        base.Dispose(disposing);
    }
}
