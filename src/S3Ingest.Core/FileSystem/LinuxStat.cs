using System.Runtime.InteropServices;

namespace S3Ingest.Core.FileSystem;

/// <summary>statx(2): the one stat call whose structure is the same on every architecture.</summary>
internal static partial class LinuxStat
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;

    // Ask the server of a network file system and not its cache.
    private const int AtStatxForceSync = 0x2000;

    private const uint TypeModeMtimeInoSize = 0x1 | 0x2 | 0x40 | 0x100 | 0x200;

    private const int EPerm = 1;
    private const int ENoSys = 38;

    /// <summary>Looks at a path. Null: <paramref name="look"/> is the answer. True: the system has no statx. False: nothing there.</summary>
    public static bool? Read(string path, bool followLinks, out FileLook look)
    {
        int flags = AtStatxForceSync | (followLinks ? 0 : AtSymlinkNoFollow);
        if (StatX(AtFdCwd, path, flags, TypeModeMtimeInoSize, out StatXBuffer buffer) != 0)
        {
            look = default;
            return Marshal.GetLastPInvokeError() is EPerm or ENoSys;
        }

        FileKind kind = (buffer.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Special,
        };
        look = new(
            kind,
            (long)buffer.Size,
            FileLook.Ticks(buffer.ModifiedSeconds, buffer.ModifiedNanoseconds),
            new(((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor, buffer.Inode));
        return null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out StatXBuffer buffer);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
