using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace S3Ingest.Core.Watching;

/// <summary>Tells file systems whose changes by other machines raise no signal here.</summary>
internal static partial class NetworkFileSystem
{
    // f_type of statfs(2): the list of its manual page and of linux/magic.h.
    private static readonly HashSet<uint> Types =
    [
        0x6969, // nfs
        0x517B, // smb
        0xFE534D42, // smb2
        0xFF534D42, // cifs
        0x65735546, // fuse: sshfs, rclone, s3fs, virtiofs
        0x01021997, // 9p
        0x00C36400, // ceph
        0x5346414F, // afs
        0x6B414653, // kafs
        0x73757245, // coda
        0x564C, // ncp
        0x0BD00BD0, // lustre
        0x47504653, // gpfs
        0x7461636F, // ocfs2
        0x01161970, // gfs2
        0x20030528, // pvfs2
        0x19830326, // beegfs
        0x786F4256, // vboxsf
        0xBACBACBC, // vmhgfs
        0x7C7C6673, // prl_fs
    ];

    /// <summary>True when the path lies on one; a path that cannot be asked counts as local.</summary>
    public static bool IsNetwork(string path)
    {
        if (OperatingSystem.IsLinux())
            return StatFs(path, out StatFsBuffer buffer) == 0 && Types.Contains((uint)buffer.Type);
        try
        {
            if (OperatingSystem.IsWindows() && path.StartsWith(@"\\", StringComparison.Ordinal) && !path.StartsWith(@"\\?\", StringComparison.Ordinal))
                return true;
            string? drive = OperatingSystem.IsWindows() ? Path.GetPathRoot(path) : path;
            return drive is not null && new DriveInfo(drive).DriveType == DriveType.Network;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The same for an open file on Linux.</summary>
    public static bool IsNetwork(SafeFileHandle file) =>
        FStatFs(file, out StatFsBuffer buffer) == 0 && Types.Contains((uint)buffer.Type);

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFs(string path, out StatFsBuffer buffer);

    [LibraryImport("libc", EntryPoint = "fstatfs")]
    private static partial int FStatFs(SafeFileHandle file, out StatFsBuffer buffer);

    // The first member is the type, a machine word; the whole has 120 bytes at most.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct StatFsBuffer
    {
        public nint Type;
    }
}
