using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace S3Ingest.Core.Watching;

/// <summary>Asks the system whether a file is open for writing.</summary>
internal static partial class WriterCheck
{
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION as HRESULTs.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);

    private const int OpenReadOnlyNonBlockingCloseOnExec = 0x800 | 0x80000;

    // fcntl(2). The call is variadic, which on Linux is no different for an int; elsewhere it may be.
    private const int FSetLease = 1024;
    private const int FSetSig = 10;
    private const int ReadLease = 0;
    private const int Unlock = 2;
    private const int SigUrg = 23;
    private const int EAgain = 11;

    /// <summary>The state now; it can be another one at once.</summary>
    public static WriterState Ask(string path) =>
        OperatingSystem.IsLinux() ? AskLinux(path)
        : OperatingSystem.IsWindows() ? AskWindows(path)
        : WriterState.Unknown;

    /// <summary>
    /// A read lease is refused with EAGAIN while anyone has the file open for writing (fcntl(2), "Leases"), mappings that
    /// outlive their descriptor included.
    /// </summary>
    private static WriterState AskLinux(string path)
    {
        using SafeFileHandle file = Open(path, OpenReadOnlyNonBlockingCloseOnExec);
        // Clients of network file systems answer EAGAIN to every lease they hold no delegation for.
        if (file.IsInvalid || NetworkFileSystem.IsNetwork(file))
            return WriterState.Unknown;
        // A writer that opens the file in the moment we hold the lease makes the kernel signal us. The default
        // signal, SIGIO, ends a process that does not handle it; SIGURG is ignored by default.
        if (Control(file, FSetSig, SigUrg) != 0)
            return WriterState.Unknown;
        if (Control(file, FSetLease, ReadLease) != 0)
            return Marshal.GetLastPInvokeError() == EAgain ? WriterState.Writing : WriterState.Unknown;
        _ = Control(file, FSetLease, Unlock);
        return WriterState.Done;
    }

    /// <summary>An open that shares reading only fails while a handle with write access exists.</summary>
    private static WriterState AskWindows(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return WriterState.Done;
        }
        catch (IOException e) when (e.HResult is SharingViolation or LockViolation)
        {
            return WriterState.Writing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return WriterState.Unknown;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
