namespace S3Ingest.Core.Archives.SevenZip;

/// <summary>Reads the fields of a 7z header one after the other.</summary>
internal ref struct SevenZipFields(ReadOnlySpan<byte> bytes, string source)
{
    private const ulong End = 0x00;
    private const ulong PackInfo = 0x06;
    private const ulong UnpackInfo = 0x07;
    private const ulong Sizes = 0x09;
    private const ulong Digests = 0x0A;
    private const ulong Folders = 0x0B;
    private const ulong UnpackSizes = 0x0C;
    private const int MaxCoders = 32;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>A number in one to nine bytes: the leading ones of the first say how many follow.</summary>
    public ulong Number()
    {
        byte first = Byte();
        ulong value = 0;
        for (int i = 0, mask = 0x80; i < 8; i++, mask >>= 1)
        {
            if ((first & mask) == 0)
                return value + ((ulong)(first & (mask - 1)) << (8 * i));
            value |= (ulong)Byte() << (8 * i);
        }
        return value;
    }

    /// <summary>Passes over ArchiveProperties.</summary>
    public void SkipProperties()
    {
        while (Number() != End)
            _ = Take(Number());
    }

    /// <summary>PackInfo and UnpackInfo; what follows them is left.</summary>
    public SevenZipStreams Streams()
    {
        ulong position = 0;
        var packed = new List<ulong>();
        var coders = new List<SevenZipCoder>();
        var unpacked = new List<ulong>();
        ulong id = Number();
        if (id == PackInfo)
        {
            position = Number();
            ulong count = Count();
            for (id = Number(); id != End; id = Number())
            {
                if (id == Sizes)
                    Numbers(packed, count);
                else if (id == Digests)
                    SkipDigests(count);
                else
                    throw Broken();
            }
            id = Number();
        }
        if (id == UnpackInfo)
        {
            Expect(Folders);
            ulong folders = Count();
            if (Byte() != 0)
                throw ArchiveFault.Unsupported(source, "its folders are kept in another stream, which no current program does.");
            ulong outputs = 0;
            for (ulong i = 0; i < folders; i++)
                outputs += Folder(coders);
            Expect(UnpackSizes);
            Numbers(unpacked, outputs);
        }
        return new(position, packed, coders, unpacked);
    }

    // Adds the coders and returns how many outputs they have.
    private ulong Folder(List<SevenZipCoder> coders)
    {
        ulong count = Number(), inputs = 0, outputs = 0;
        if (count is 0 or > MaxCoders)
            throw Broken();
        for (ulong i = 0; i < count; i++)
        {
            byte flags = Byte();
            ulong id = 0;
            foreach (byte part in Take((ulong)(flags & 0x0F)))
                id = (id << 8) | part;
            bool isComplex = (flags & 0x10) != 0;
            inputs += isComplex ? Number() : 1;
            outputs += isComplex ? Number() : 1;
            coders.Add(new(id, (flags & 0x20) != 0 ? Take(Number()).ToArray() : []));
        }
        if (inputs > MaxCoders || outputs is 0 or > MaxCoders || inputs < outputs - 1)
            throw Broken();
        for (ulong i = 0; i < 2 * (outputs - 1); i++)
            _ = Number();
        ulong packed = inputs - (outputs - 1);
        for (ulong i = 0; packed > 1 && i < packed; i++)
            _ = Number();
        return outputs;
    }

    private void Numbers(List<ulong> numbers, ulong count)
    {
        for (ulong i = 0; i < count; i++)
            numbers.Add(Number());
    }

    private void SkipDigests(ulong count)
    {
        ulong defined = count;
        if (Byte() == 0)
        {
            defined = 0;
            foreach (byte bits in Take((count + 7) / 8))
                defined += (ulong)System.Numerics.BitOperations.PopCount(bits);
        }
        _ = Take(defined * sizeof(uint));
    }

    private void Expect(ulong id)
    {
        if (Number() != id)
            throw Broken();
    }

    // Each of what is counted takes a byte at least.
    private ulong Count()
    {
        ulong count = Number();
        return count <= (ulong)_rest.Length ? count : throw Broken();
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw Broken();
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private readonly IngestException Broken() => ArchiveFault.Corrupt(source, "its header does not keep to the format.");
}
