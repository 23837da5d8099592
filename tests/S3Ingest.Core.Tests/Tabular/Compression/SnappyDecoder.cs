namespace S3Ingest.Core.Tests.Tabular.Compression;

/// <summary>Decodes the raw Snappy format by the letter of its description and refuses everything else.</summary>
internal static class SnappyDecoder
{
    public static byte[] Decode(ReadOnlySpan<byte> stream)
    {
        var at = 0;
        long length = 0;
        for (var shift = 0; ; shift += 7)
        {
            length |= (long)(stream[at] & 0x7F) << shift;
            if (stream[at++] < 0x80)
                break;
        }
        var output = new byte[length];
        var written = 0;
        while (at < stream.Length)
        {
            var tag = stream[at++];
            if ((tag & 3) == 0)
            {
                var bytes = Math.Max(0, (tag >> 2) - 59);
                var count = 1 + (bytes == 0 ? tag >> 2 : Number(stream.Slice(at, bytes)));
                at += bytes;
                stream.Slice(at, count).CopyTo(output.AsSpan(written, count));
                at += count;
                written += count;
                continue;
            }
            var (copy, width, high) = (tag & 3) switch
            {
                1 => (4 + (tag >> 2 & 7), 1, tag >> 5),
                2 => (1 + (tag >> 2), 2, 0),
                _ => (1 + (tag >> 2), 4, 0),
            };
            var offset = Number(stream.Slice(at, width)) | high << 8;
            at += width;
            if (offset == 0 || offset > written)
                throw new InvalidDataException($"A copy from {offset} bytes back after {written} bytes.");
            for (; copy > 0; copy--, written++)
                output[written] = output[written - offset];
        }
        return written == length ? output : throw new InvalidDataException($"{written} bytes instead of {length}.");
    }

    private static int Number(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = value << 8 | bytes[i];
        return checked((int)value);
    }
}
