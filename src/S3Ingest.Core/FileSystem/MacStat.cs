using System.Runtime.InteropServices;

namespace S3Ingest.Core.FileSystem;

/// <summary>stat(2) of macOS with 64-bit inodes (sys/stat.h, __DARWIN_STRUCT_STAT64).</summary>
internal static partial class MacStat
{
    /// <summary>Looks at a path; null when there is nothing.</summary>
    public static FileLook? Read(string path, bool followLinks)
    {
        // On arm64 the plain names are the 64-bit ones; on x64 they are those of another time.
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        StatBuffer buffer;
        int result = (arm, followLinks) switch
        {
            (true, true) => Stat(path, out buffer),
            (true, false) => LStat(path, out buffer),
            (false, true) => Stat64(path, out buffer),
            (false, false) => LStat64(path, out buffer),
        };
        if (result != 0)
            return null;
        FileKind kind = (buffer.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Special,
        };
        return new(kind, buffer.Size, FileLook.Ticks(buffer.ModifiedSeconds, buffer.ModifiedNanoseconds), new((uint)buffer.Device, buffer.Inode));
    }

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, out StatBuffer buffer);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LStat(string path, out StatBuffer buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat64(string path, out StatBuffer buffer);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LStat64(string path, out StatBuffer buffer);

    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct StatBuffer
    {
        [FieldOffset(0)]
        public int Device;

        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(8)]
        public ulong Inode;

        [FieldOffset(48)]
        public long ModifiedSeconds;

        [FieldOffset(56)]
        public long ModifiedNanoseconds;

        [FieldOffset(96)]
        public long Size;
    }
}
