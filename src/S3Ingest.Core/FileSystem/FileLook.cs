namespace S3Ingest.Core.FileSystem;

/// <summary>What one look at a name shows.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">Last write, UTC, in 100 ns since 0001-01-01.</param>
/// <param name="Identity">File behind the name; zero where the system does not say.</param>
internal readonly record struct FileLook(FileKind Kind, long Size, long ModifiedTicks, FileIdentity Identity)
{
    // Old container sandboxes refuse statx, and very old C libraries lack it.
    private static volatile bool _withoutStatX;

    /// <summary>True when both show the same content by every sign; an identity that is not known is none.</summary>
    public bool IsSameAs(FileLook other) =>
        Kind == other.Kind
        && Size == other.Size
        && ModifiedTicks == other.ModifiedTicks
        && (Identity == other.Identity || Identity == default || other.Identity == default);

    /// <summary>Looks at a path; null when there is nothing, or nothing that may be seen.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="followLinks">Look at what a link points to.</param>
    public static FileLook? At(string path, bool followLinks)
    {
        if (OperatingSystem.IsLinux() && !_withoutStatX)
        {
            try
            {
                if (LinuxStat.Read(path, followLinks, out FileLook look) is not { } unsupported)
                    return look;
                if (!unsupported)
                    return null;
            }
            catch (EntryPointNotFoundException)
            {
            }

            _withoutStatX = true;
        }

        if (OperatingSystem.IsWindows())
            return WindowsStat.Read(path, followLinks);
        if (OperatingSystem.IsMacOS())
            return MacStat.Read(path, followLinks);
        return Managed(path, followLinks);
    }

    /// <summary>Seconds and nanoseconds since 1970 as ticks; times that a DateTime cannot hold stop at its ends.</summary>
    internal static long Ticks(long seconds, long nanoseconds)
    {
        const long earliest = -62_135_596_800; // 0001-01-01
        const long latest = 253_402_300_799; // 9999-12-31T23:59:59
        return DateTime.UnixEpoch.Ticks + (Math.Clamp(seconds, earliest, latest) * TimeSpan.TicksPerSecond) + (nanoseconds / 100);
    }

    /// <summary>Without the help of the system's own calls, so without identity.</summary>
    private static FileLook? Managed(string path, bool followLinks)
    {
        FileSystemInfo? info = new FileInfo(path);
        if (info.LinkTarget is not null)
        {
            if (!followLinks)
                return new(FileKind.Link, 0, info.LastWriteTimeUtc.Ticks, default);
            info = info.ResolveLinkTarget(returnFinalTarget: true);
        }

        if (info is not null && Directory.Exists(info.FullName))
            return new(FileKind.Directory, 0, info.LastWriteTimeUtc.Ticks, default);
        return info is FileInfo { Exists: true } file
            ? new(file.UnixFileMode == (UnixFileMode)(-1) || (file.Attributes & FileAttributes.Device) == 0 ? FileKind.Regular : FileKind.Special, file.Length, file.LastWriteTimeUtc.Ticks, default)
            : null;
    }
}
