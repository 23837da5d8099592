namespace S3Ingest.Core.Archives.Native;

/// <summary>
/// A UTF-8 character type for the calling thread while a native call runs. The runtime never sets a locale, and under
/// that of C libarchive cannot hand out a name beyond ASCII (7z, RAR, pax). Windows has no locale of a thread; names come
/// as UTF-16 there.
/// </summary>
internal readonly ref struct NativeLocale
{
    private static readonly nint Utf8 = OperatingSystem.IsWindows() ? 0 : Create();

    private readonly nint _previous;

    private NativeLocale(nint previous) => _previous = previous;

    /// <summary>Sets it for this thread until disposed.</summary>
    public static NativeLocale Enter() => Utf8 == 0 ? default : new(NativeMethods.UseLocale(Utf8));

    /// <summary>Gives the thread back the locale that it had.</summary>
    public void Dispose()
    {
        if (_previous != 0)
            _ = NativeMethods.UseLocale(_previous);
    }

    // Lives as long as the process.
    private static nint Create()
    {
        // LC_CTYPE_MASK: 1 << LC_CTYPE of glibc and musl, where LC_CTYPE is 0; macOS counts otherwise (_xlocale.h).
        int mask = OperatingSystem.IsMacOS() ? 2 : 1;
        foreach (string name in (string[])["C.UTF-8", "en_US.UTF-8", "UTF-8"])
        {
            nint locale = NativeMethods.NewLocale(mask, name, 0);
            if (locale != 0)
                return locale;
        }
        return 0;
    }
}
