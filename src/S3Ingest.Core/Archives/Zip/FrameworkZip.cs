using System.IO.Compression;

namespace S3Ingest.Core.Archives.Zip;

/// <summary>
/// Expands entries by the framework's <see cref="ZipArchive"/>, which checks neither size nor CRC: both are checked here.
/// </summary>
internal sealed class FrameworkZip(Stream content, ArchiveReadOptions options) : IDisposable
{
    private readonly Lazy<ZipArchive> _archive = new(() => new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true));

    /// <summary>The content of an entry.</summary>
    public EntryRead Open(ZipRecord record)
    {
        string name = options.Names.Decode(record.Name, ArchiveFormat.Zip);
        Stream expanded;
        try
        {
            expanded = _archive.Value.Entries[record.Ordinal].Open();
        }
        catch (InvalidDataException e)
        {
            throw ArchiveFault.Unsupported(
                options.SourceName, $"'{name}' is compressed by {ZipRecord.NameOf(record.Method)}: {e.Message}", e);
        }
        var crc = new Crc32();
        long length = 0;
        return (buffer, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count;
            try
            {
                count = expanded.Read(buffer);
            }
            catch (InvalidDataException e)
            {
                throw ArchiveFault.Corrupt(options.SourceName, $"'{name}' cannot be expanded: {e.Message}", e);
            }
            crc.Add(buffer[..count]);
            length += count;
            if (length > record.Size || (count == 0 && length != record.Size))
                throw ArchiveFault.Corrupt(options.SourceName, $"'{name}' has not the {record.Size:N0} bytes that its header says.");
            if (count == 0 && crc.Value != record.Crc)
                throw ArchiveFault.Corrupt(options.SourceName, $"the checksum of '{name}' is wrong.");
            return count;
        };
    }

    /// <summary>Reads the rest of an entry to its checked end.</summary>
    public static void Skip(EntryRead read, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 << 10];
        while (read(buffer, cancellationToken) > 0)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_archive.IsValueCreated)
            _archive.Value.Dispose();
    }
}
