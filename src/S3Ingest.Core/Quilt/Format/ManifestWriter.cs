using System.Buffers;

namespace S3Ingest.Core.Quilt;

/// <summary>Writes a manifest: header, folders, entries in <see cref="LogicalKey.Order"/>, a line each (quilt3, packages.py <c>_dump</c>).</summary>
public sealed class ManifestWriter(Stream destination)
{
    private const int FlushAt = 1 << 16;

    private readonly ArrayBufferWriter<byte> _lines = new(FlushAt * 2);

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>The first line.</summary>
    public ValueTask WriteAsync(ManifestHeader header, CancellationToken cancellationToken)
    {
        int start = _lines.WrittenCount;
        ManifestLines.WriteHeader(_lines, header, JsonStyle.Manifest);
        return EndAsync(start, "the package's own metadata", cancellationToken);
    }

    /// <summary>A folder; all of them come before the entries.</summary>
    public ValueTask WriteAsync(DirectoryMeta directory, CancellationToken cancellationToken)
    {
        int start = _lines.WrittenCount;
        ManifestLines.WriteDirectory(_lines, directory);
        return EndAsync(start, $"the metadata of '{directory.LogicalKey}'", cancellationToken);
    }

    /// <summary>An entry.</summary>
    /// <exception cref="IngestException">PackageMetadataInvalid: its record is longer than readers take.</exception>
    public ValueTask WriteAsync(ManifestEntry entry, CancellationToken cancellationToken)
    {
        int start = _lines.WrittenCount;
        ManifestLines.WriteEntry(_lines, entry, JsonStyle.Manifest);
        return EndAsync(start, $"the metadata of '{entry.LogicalKey}'", cancellationToken);
    }

    /// <summary>Writes what is buffered.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await destination.WriteAsync(_lines.WrittenMemory, cancellationToken);
        _lines.ResetWrittenCount();
        await destination.FlushAsync(cancellationToken);
    }

    private async ValueTask EndAsync(int start, string what, CancellationToken cancellationToken)
    {
        _lines.Write("\n"u8);
        int length = _lines.WrittenCount - start;
        if (length > ManifestLines.MaxBytes)
        {
            throw new IngestException(
                IngestErrorId.PackageMetadataInvalid,
                $"A record of the manifest has {length} bytes, readers take {ManifestLines.MaxBytes}: shorten {what}.");
        }
        Length += length;
        if (_lines.WrittenCount < FlushAt)
            return;
        await destination.WriteAsync(_lines.WrittenMemory, cancellationToken);
        _lines.ResetWrittenCount();
    }
}
