using System.Runtime.InteropServices;

namespace S3Ingest.Core.Archives.Native;

/// <summary>The functions of libarchive that reading needs, as archive.h and archive_entry.h of 3.6 declare them.</summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>A name that no file has, so that <see cref="LibraryLoader"/> alone decides what is loaded.</summary>
    public const string Library = "s3ingest.system.libarchive";

    public const int Ok = 0;
    public const int Eof = 1;
    public const int Warn = -20;
    public const int Fatal = -30;

    public const int FormatTar = 0x30000;
    public const int FormatRaw = 0x90000;
    public const int FormatRar = 0xD0000;
    public const int FormatSevenZip = 0xE0000;
    public const int FormatRar5 = 0x100000;

    public const int FilterBzip2 = 2;
    public const int FilterLzma = 5;
    public const int FilterXz = 6;
    public const int FilterZstd = 14;

    /// <summary>The filter that the read callback feeds.</summary>
    public const int SourceFilter = -1;

    /// <summary>The filter that the format reads from.</summary>
    public const int LastFilter = 0;

    public const int OutOfMemory = 12;

    public const uint KindMask = 0xF000;
    public const uint KindFifo = 0x1000;
    public const uint KindCharacterDevice = 0x2000;
    public const uint KindDirectory = 0x4000;
    public const uint KindBlockDevice = 0x6000;
    public const uint KindSymbolicLink = 0xA000;
    public const uint KindSocket = 0xC000;

    /// <summary>True when the library was built with bzip2.</summary>
    public static bool Bzip2IsThere() => Bzip2Version() is not null;

    /// <summary>True when the library was built with LZMA: xz, most 7z.</summary>
    public static bool LzmaIsThere() => LzmaVersion() is not null;

    /// <summary>True when the library was built with zstd.</summary>
    public static bool ZstdIsThere() => ZstdVersion() is not null;

    [LibraryImport(Library, EntryPoint = "archive_read_new")]
    public static partial nint ReadNew();

    [LibraryImport(Library, EntryPoint = "archive_read_free")]
    public static partial int ReadFree(nint archive);

    [LibraryImport(Library, EntryPoint = "archive_read_set_format")]
    public static partial int SetFormat(ArchiveHandle archive, int code);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_zip_seekable")]
    public static partial int SupportSeekableZip(ArchiveHandle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_support_format_zip_streamable")]
    public static partial int SupportStreamedZip(ArchiveHandle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_append_filter")]
    public static partial int AppendFilter(ArchiveHandle archive, int code);

    [LibraryImport(Library, EntryPoint = "archive_read_set_option", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOption(ArchiveHandle archive, string module, string option, string? value);

    [LibraryImport(Library, EntryPoint = "archive_read_set_read_callback")]
    public static partial int SetReadCallback(ArchiveHandle archive, nint read);

    [LibraryImport(Library, EntryPoint = "archive_read_set_seek_callback")]
    public static partial int SetSeekCallback(ArchiveHandle archive, nint seek);

    [LibraryImport(Library, EntryPoint = "archive_read_set_callback_data")]
    public static partial int SetCallbackData(ArchiveHandle archive, nint data);

    [LibraryImport(Library, EntryPoint = "archive_read_open1")]
    public static partial int Open(ArchiveHandle archive);

    [LibraryImport(Library, EntryPoint = "archive_read_next_header")]
    public static partial int NextHeader(ArchiveHandle archive, out nint entry);

    [LibraryImport(Library, EntryPoint = "archive_read_data_block")]
    public static partial int DataBlock(ArchiveHandle archive, out byte* data, out nuint size, out long offset);

    [LibraryImport(Library, EntryPoint = "archive_read_has_encrypted_entries")]
    public static partial int HasEncryptedEntries(ArchiveHandle archive);

    [LibraryImport(Library, EntryPoint = "archive_filter_bytes")]
    public static partial long FilterBytes(ArchiveHandle archive, int filter);

    [LibraryImport(Library, EntryPoint = "archive_errno")]
    public static partial int ErrorNumber(ArchiveHandle archive);

    [LibraryImport(Library, EntryPoint = "archive_error_string")]
    public static partial byte* ErrorText(ArchiveHandle archive);

    [LibraryImport(Library, EntryPoint = "archive_entry_pathname")]
    public static partial byte* PathName(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_pathname_utf8")]
    public static partial byte* PathNameUtf8(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_symlink")]
    public static partial byte* SymbolicLink(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_hardlink")]
    public static partial byte* HardLink(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_size_is_set")]
    public static partial int SizeIsSet(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_size")]
    public static partial long Size(nint entry);

    // mode_t is 16 bits wide on macOS and Windows; what the register holds above them is undefined.
    [LibraryImport(Library, EntryPoint = "archive_entry_filetype")]
    public static partial uint FileType(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_mtime_is_set")]
    public static partial int ModifiedIsSet(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_mtime")]
    public static partial long Modified(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_mtime_nsec")]
    public static partial CLong ModifiedNanoseconds(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_entry_is_encrypted")]
    public static partial int IsEncrypted(nint entry);

    [LibraryImport(Library, EntryPoint = "archive_version_details")]
    public static partial byte* VersionDetails();

    [LibraryImport(Library, EntryPoint = "archive_liblzma_version")]
    private static partial byte* LzmaVersion();

    [LibraryImport(Library, EntryPoint = "archive_bzlib_version")]
    private static partial byte* Bzip2Version();

    [LibraryImport(Library, EntryPoint = "archive_libzstd_version")]
    private static partial byte* ZstdVersion();

    [LibraryImport("libc", EntryPoint = "newlocale", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewLocale(int mask, string name, nint from);

    [LibraryImport("libc", EntryPoint = "uselocale")]
    public static partial nint UseLocale(nint locale);
}
