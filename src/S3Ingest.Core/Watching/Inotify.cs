using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace S3Ingest.Core.Watching;

/// <summary>The calls of inotify(7), and an eventfd to end a wait for them.</summary>
internal static partial class Inotify
{
    public const uint CloseWrite = 0x8;
    public const uint MovedFrom = 0x40;
    public const uint MovedTo = 0x80;
    public const uint Create = 0x100;
    public const uint DeleteSelf = 0x400;
    public const uint MoveSelf = 0x800;
    public const uint Unmount = 0x2000;
    public const uint QueueOverflow = 0x4000;
    public const uint Ignored = 0x8000;
    public const uint OnlyDirectory = 0x0100_0000;
    public const uint DontFollow = 0x0200_0000;
    public const uint IsDirectory = 0x4000_0000;

    /// <summary>Size of inotify_event before the name.</summary>
    public const int HeaderSize = 16;

    public const int ENoSpc = 28;
    public const int EMFile = 24;
    public const int EAgain = 11;
    public const int EIntr = 4;

    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const short PollIn = 1;

    /// <summary>A new instance, not blocking; invalid with the error set when there can be none.</summary>
    public static SafeFileHandle Open() => Init(NonBlockingCloseOnExec);

    /// <summary>A handle that <see cref="Wait"/> wakes up for.</summary>
    public static SafeFileHandle OpenWakeUp() => EventFd(0, NonBlockingCloseOnExec);

    /// <summary>Wakes a waiter up, for good.</summary>
    public static unsafe void WakeUp(SafeFileHandle wakeUp)
    {
        ulong one = 1;
        _ = Write(wakeUp, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits until there is something to read; false when woken up.</summary>
    public static bool Wait(SafeFileHandle inotify, SafeFileHandle wakeUp)
    {
        bool one = false, two = false;
        try
        {
            inotify.DangerousAddRef(ref one);
            wakeUp.DangerousAddRef(ref two);
            PollFd[] handles =
            [
                new() { Handle = (int)inotify.DangerousGetHandle(), Events = PollIn },
                new() { Handle = (int)wakeUp.DangerousGetHandle(), Events = PollIn },
            ];
            while (Poll(handles, 2, -1) < 0 && Marshal.GetLastPInvokeError() == EIntr)
            {
            }

            return handles[1].Returned == 0;
        }
        finally
        {
            if (one)
                inotify.DangerousRelease();
            if (two)
                wakeUp.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Add(SafeFileHandle inotify, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int Remove(SafeFileHandle inotify, int watch);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(SafeFileHandle handle, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(SafeFileHandle handle, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial SafeFileHandle Init(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial SafeFileHandle EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll([In, Out] PollFd[] handles, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Handle;
        public short Events;
        public short Returned;
    }
}
