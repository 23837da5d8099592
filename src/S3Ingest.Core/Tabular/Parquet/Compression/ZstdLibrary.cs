using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>
/// libzstd of the system, by the functions of its stable interface (zstd.h). Loaded at first use and kept for the life of the
/// process. Used by many threads at once.
/// </summary>
internal sealed unsafe class ZstdLibrary
{
    private static volatile ZstdLibrary? _found;

    private readonly delegate* unmanaged[Cdecl]<nint> _createContext;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint> _freeContext;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int, nuint> _compress;
    private readonly delegate* unmanaged[Cdecl]<nuint, nuint> _compressBound;
    private readonly delegate* unmanaged[Cdecl]<nuint, uint> _isError;
    private readonly delegate* unmanaged[Cdecl]<nuint, nint> _errorName;

    private ZstdLibrary(nint library)
    {
        _createContext = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "ZSTD_createCCtx");
        _freeContext = (delegate* unmanaged[Cdecl]<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeCCtx");
        _compress = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressCCtx");
        _compressBound = (delegate* unmanaged[Cdecl]<nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressBound");
        _isError = (delegate* unmanaged[Cdecl]<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        _errorName = (delegate* unmanaged[Cdecl]<nuint, nint>)NativeLibrary.GetExport(library, "ZSTD_getErrorName");
        var versionNumber = (delegate* unmanaged[Cdecl]<uint>)NativeLibrary.GetExport(library, "ZSTD_versionNumber");
        // ZSTD_VERSION_NUMBER: major * 10000 + minor * 100 + release.
        var number = (int)versionNumber();
        Version = new Version(number / 10_000, number / 100 % 100, number % 100);
    }

    /// <summary>What to do on this kind of system when there is none.</summary>
    public static string Remedy =>
        OperatingSystem.IsWindows() ? $"Put libzstd.dll (from the zstd releases) into {AppContextFolder}"
        : OperatingSystem.IsMacOS() ? "Install it with 'brew install zstd'"
        : "Install it (Debian, Ubuntu: 'apt install libzstd1'; Fedora, RHEL: 'dnf install libzstd'; Alpine: 'apk add zstd-libs')";

    /// <summary>Version of the library.</summary>
    public Version Version { get; }

    private static string AppContextFolder => Path.GetDirectoryName(typeof(ZstdLibrary).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    /// <summary>The names under which the library is looked for, the best first.</summary>
    private static string[] Names =>
        // Without its extension the module's load context finds it in a folder of the module, too.
        OperatingSystem.IsWindows() ? ["libzstd"]
        // dyld does not look where Homebrew installs on Apple silicon.
        : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib"]
        : ["libzstd.so.1"];

    /// <summary>The library; null when the system has none. Looks again when asked again, so nothing has to be restarted after an installation.</summary>
    public static ZstdLibrary? Find() => _found ??= Load(Names);

    /// <summary>The library.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid: there is none.</exception>
    public static ZstdLibrary Require() => Find() ?? throw Missing();

    /// <summary>The library under the first of these names that exists.</summary>
    internal static ZstdLibrary? Load(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, typeof(ZstdLibrary).Assembly, DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory, out var library))
                return new ZstdLibrary(library);
        }
        return null;
    }

    internal static IngestException Missing() => new(
        IngestErrorId.ConfigurationInvalid,
        $"INGEST_PARQUET_COMPRESSION is zstd, and libzstd was not found on this machine. {Remedy}, or set INGEST_PARQUET_COMPRESSION to snappy or gzip.");

    public ZstdContext CreateContext()
    {
        var context = _createContext();
        return context != 0 ? new ZstdContext(context, _freeContext) : throw new InsufficientMemoryException("libzstd got no memory for a context.");
    }

    /// <summary>Bytes that a frame of so many bytes may need.</summary>
    public int CompressBound(int length) => checked((int)_compressBound((nuint)length));

    /// <summary>Writes one frame.</summary>
    /// <returns>Its bytes.</returns>
    public int Compress(ZstdContext context, ReadOnlySpan<byte> source, Span<byte> target, int level)
    {
        var held = false;
        try
        {
            context.DangerousAddRef(ref held);
            nuint written;
            fixed (byte* input = source, output = target)
                written = _compress(context.DangerousGetHandle(), output, (nuint)target.Length, input, (nuint)source.Length, level);
            return _isError(written) == 0 ? (int)written
                : throw new InvalidOperationException($"libzstd could not compress a page: {Marshal.PtrToStringUTF8(_errorName(written))}.");
        }
        finally
        {
            if (held)
                context.DangerousRelease();
        }
    }
}
