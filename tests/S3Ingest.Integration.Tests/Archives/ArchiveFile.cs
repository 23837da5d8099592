using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using S3Ingest.Integration.Tests.Pipeline;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>Archives made in memory, with the entries that a test needs.</summary>
internal static class ArchiveFile
{
    public static byte[] Zip(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    public static byte[] Tar(params IEnumerable<(string Name, byte[] Content)> files) => TarOf(files.Select(f => (TarEntry)File(f.Name, f.Content)));

    public static byte[] TarOf(params IEnumerable<TarEntry> entries)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        }
        return stream.ToArray();
    }

    public static PaxTarEntry File(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    public static PaxTarEntry Link(string name, string target) => new(TarEntryType.SymbolicLink, name) { LinkName = target };

    public static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return stream.ToArray();
    }

    /// <summary>The last byte changed: in a tar.gz it is part of the length that proves that all was read.</summary>
    public static byte[] SpoilEnd(byte[] archive)
    {
        archive[^1] ^= 1;
        return archive;
    }

    /// <summary>Says of the last entry of a zip that it is encrypted (APPNOTE 4.4.4, bit 0), in its header and in the directory.</summary>
    public static byte[] EncryptLast(byte[] zip)
    {
        var directory = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        zip[directory + 8] |= 1;
        zip[(int)BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(directory + 42)) + 6] |= 1;
        return zip;
    }

    /// <summary>
    /// Few large entries, which go up as held multipart uploads. They are more than what the first look at an archive
    /// reads, so that faults at the end are met by the reading that sends.
    /// </summary>
    public static (string Name, byte[] Content)[] Large() =>
        [.. Enumerable.Range(0, 4).Select(i => ($"large/{i}.bin", Content.Bytes(6 * Content.MiB, i + 1)))];

    /// <summary>Many entries of a kilobyte, which are verified before the first of them is sent.</summary>
    public static (string Name, byte[] Content)[] Small(int count = 120) =>
        [.. Enumerable.Range(0, count).Select(i => ($"small/{i}.bin", Content.Bytes(1_000 + i, i + 1)))];

    /// <summary>The entries of one of the two mechanisms.</summary>
    public static (string Name, byte[] Content)[] Entries(Mechanism mechanism) => mechanism == Mechanism.Held ? Large() : Small();
}
