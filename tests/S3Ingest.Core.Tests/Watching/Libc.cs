using System.Runtime.InteropServices;
using System.Text;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>What the framework has no call for.</summary>
internal static class Libc
{
    public static bool MakeFifo(string path) => mkfifo(Text(path), 0x1B6) == 0;

    public static bool MountMemory(string target) => mount(Text("none"), Text(target), Text("tmpfs"), 0, 0) == 0;

    public static bool Unmount(string target) => umount(Text(target)) == 0;

    public static bool Link(string existing, string path) => link(Text(existing), Text(path)) == 0;

    public static bool Create(byte[] path) => close(creat([.. path, 0], 0x1B6)) == 0;

    /// <summary>The calling thread's identity towards file systems; without capabilities when it is not root's.</summary>
    public static void SetFileSystemUser(int user) => _ = setfsuid(user);

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

#pragma warning disable SYSLIB1054, IDE1006 // The generator needs unsafe code, which the test project does not permit.
    [DllImport("libc")]
    private static extern int mkfifo(byte[] path, uint mode);

    [DllImport("libc")]
    private static extern int mount(byte[] source, byte[] target, byte[] type, nuint flags, nint data);

    [DllImport("libc")]
    private static extern int umount(byte[] target);

    [DllImport("libc")]
    private static extern int link(byte[] existing, byte[] path);

    [DllImport("libc")]
    private static extern int creat(byte[] path, uint mode);

    [DllImport("libc")]
    private static extern int close(int file);

    [DllImport("libc")]
    private static extern int setfsuid(int user);
#pragma warning restore SYSLIB1054, IDE1006
}
