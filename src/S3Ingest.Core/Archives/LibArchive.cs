using System.Runtime.InteropServices;
using S3Ingest.Core.Archives.Native;

namespace S3Ingest.Core.Archives;

/// <summary>The system's libarchive, for those who want to know what it can do here.</summary>
public static class LibArchive
{
    /// <summary>Says which systems have one that can do everything.</summary>
    internal const string WithoutCompression =
        "Windows 10 and Windows Server 2022 have one with zlib only; Windows 11, Windows Server 2025, macOS and the packages of Linux distributions have all of it.";

    /// <summary>Loads the library, if that has not happened, and tells what it has. Never throws.</summary>
    public static unsafe LibArchiveStatus Probe()
    {
        if (!LibraryLoader.IsAvailable)
        {
            return new()
            {
                IsAvailable = false,
                Formats = [ArchiveFormat.Zip],
                Filters = [CompressionFilter.Gzip],
                Advice = $"libarchive is missing: only zip and gzip can be opened. {LibraryLoader.Advice}",
            };
        }
        bool hasLzma = NativeMethods.LzmaIsThere(), hasBzip2 = NativeMethods.Bzip2IsThere(), hasZstd = NativeMethods.ZstdIsThere();
        List<CompressionFilter> filters = [CompressionFilter.Gzip];
        if (hasBzip2)
            filters.Add(CompressionFilter.Bzip2);
        if (hasLzma)
            filters.Add(CompressionFilter.Xz);
        if (hasZstd)
            filters.Add(CompressionFilter.Zstd);
        List<ArchiveFormat> formats = [ArchiveFormat.Zip, ArchiveFormat.Tar, ArchiveFormat.Rar, ArchiveFormat.Rar5];
        if (hasLzma)
            formats.Add(ArchiveFormat.SevenZip);
        return new()
        {
            IsAvailable = true,
            Version = Marshal.PtrToStringUTF8((nint)NativeMethods.VersionDetails()),
            Path = LibraryLoader.Path,
            Formats = formats,
            Filters = filters,
            Advice = hasLzma && hasBzip2 && hasZstd ? null
                : $"This system's libarchive lacks {string.Join(", ", Lacking(hasBzip2, hasLzma, hasZstd))}. {WithoutCompression}",
        };
    }

    private static IEnumerable<string> Lacking(bool bzip2, bool lzma, bool zstd)
    {
        if (!bzip2)
            yield return "bzip2";
        if (!lzma)
            yield return "xz and 7z";
        if (!zstd)
            yield return "zstd";
    }
}
