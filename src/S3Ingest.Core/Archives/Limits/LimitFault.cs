using System.Globalization;

namespace S3Ingest.Core.Archives.Limits;

/// <summary>The one factory of <see cref="IngestErrorId.ArchiveLimitExceeded"/>.</summary>
internal static class LimitFault
{
    /// <summary>A limit that a setting raises.</summary>
    public static IngestException Of(string archive, string what, string setting) => Make(
        archive, $"{what} Nothing of it is sent. Raise {setting} if that is expected, or unpack the archive and send the files.");

    /// <summary>A limit that no setting raises.</summary>
    public static IngestException Fixed(string archive, string what) => Make(
        archive, $"{what} Nothing of it is sent. Unpack the archive and send the files.");

    /// <summary>A size: <c>64 GiB (68,719,476,736 bytes)</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < units.Length - 1)
            (value, unit) = (value / 1024, unit + 1);
        var exact = string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
        return unit < 0 ? exact : string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {units[unit]} ({exact})");
    }

    /// <summary>A number with separators.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static IngestException Make(string archive, string text) =>
        new(IngestErrorId.ArchiveLimitExceeded, $"'{archive}' {text}") { Target = archive };
}
