using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace S3Ingest.Core.FileSystem;

/// <summary>GetFileInformationByHandle on a handle that asks for no access, so that no writer is in its way.</summary>
internal static partial class WindowsStat
{
    private const uint ShareAll = 1 | 2 | 4;
    private const uint OpenExisting = 3;
    private const uint BackupSemantics = 0x02000000;
    private const uint OpenReparsePoint = 0x00200000;

    /// <summary>Looks at a path; null when there is nothing, or nothing that may be seen.</summary>
    public static FileLook? Read(string path, bool followLinks)
    {
        string longPath = path.StartsWith(@"\\", StringComparison.Ordinal) ? path : @"\\?\" + path;
        using SafeFileHandle handle = CreateFile(
            longPath, 0, ShareAll, 0, OpenExisting, BackupSemantics | (followLinks ? 0 : OpenReparsePoint), 0);
        if (handle.IsInvalid || !GetFileInformationByHandle(handle, out Information information))
            return null;
        var attributes = (FileAttributes)information.Attributes;
        FileKind kind =
            (attributes & FileAttributes.ReparsePoint) != 0 && !followLinks && IsLink(path) ? FileKind.Link
            : (attributes & FileAttributes.Directory) != 0 ? FileKind.Directory
            : (attributes & FileAttributes.Device) != 0 ? FileKind.Special
            : FileKind.Regular;
        long modified = ((long)information.ModifiedHigh << 32) | information.ModifiedLow;
        return new(
            kind,
            ((long)information.SizeHigh << 32) | information.SizeLow,
            DateTime.FromFileTimeUtc(modified).Ticks,
            new(information.Volume, ((ulong)information.IndexHigh << 32) | information.IndexLow));
    }

    // Deduplicated and cloud files are reparse points too, and ordinary files to everybody else.
    private static bool IsLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is not null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle handle, out Information information);

    // BY_HANDLE_FILE_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct Information
    {
        public uint Attributes;
        public uint CreatedLow;
        public uint CreatedHigh;
        public uint AccessedLow;
        public uint AccessedHigh;
        public uint ModifiedLow;
        public uint ModifiedHigh;
        public uint Volume;
        public uint SizeHigh;
        public uint SizeLow;
        public uint Links;
        public uint IndexHigh;
        public uint IndexLow;
    }
}
