using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace S3Ingest.Core.Archives.Native;

/// <summary>Finds the system's libarchive, once per process.</summary>
internal static class LibraryLoader
{
    private static readonly Lazy<Loaded> Once = new(Load);

    /// <summary>Name or path it was loaded by; null when there is none that can be used.</summary>
    public static string? Path => Once.Value.Path;

    /// <summary>True when there is one that can be used.</summary>
    public static bool IsAvailable => Once.Value.Path is not null;

    /// <summary>What to do about a library that is not there.</summary>
    public static string Advice =>
        OperatingSystem.IsWindows() ? "Windows 11 and Windows Server 2025 have it as archiveint.dll; this Windows has none."
        : OperatingSystem.IsMacOS() ? "It is part of macOS; if it was removed, 'brew install libarchive' brings it."
        : "Install it: 'apt install libarchive13' (Debian, Ubuntu), 'dnf install libarchive' (Fedora, RHEL), 'apk add libarchive' (Alpine).";

    // Names the loader looks for in its own folders; a full path where others could put a file of that name in the way.
    private static IEnumerable<string> Candidates()
    {
        if (OperatingSystem.IsWindows())
            yield return System.IO.Path.Combine(Environment.SystemDirectory, "archiveint.dll");
        else if (OperatingSystem.IsMacOS())
        {
            yield return "/opt/homebrew/opt/libarchive/lib/libarchive.13.dylib";
            yield return "/usr/local/opt/libarchive/lib/libarchive.13.dylib";
            yield return "/usr/lib/libarchive.2.dylib";
        }
        else
            yield return "libarchive.so.13";
    }

    private static Loaded Load()
    {
        foreach (string candidate in Candidates())
        {
            if (!NativeLibrary.TryLoad(candidate, out nint library))
                continue;
            // The newest functions that are called; what has them has the rest.
            if (!NativeLibrary.TryGetExport(library, "archive_libzstd_version", out _)
                || !NativeLibrary.TryGetExport(library, "archive_entry_is_encrypted", out _))
            {
                NativeLibrary.Free(library);
                continue;
            }
            // An event and not SetDllImportResolver: of that an assembly can have one only.
            var context = AssemblyLoadContext.GetLoadContext(typeof(LibraryLoader).Assembly) ?? AssemblyLoadContext.Default;
            context.ResolvingUnmanagedDll += (_, name) => name == NativeMethods.Library ? library : 0;
            return new(candidate);
        }
        return new(null);
    }

    private sealed record Loaded(string? Path);
}
