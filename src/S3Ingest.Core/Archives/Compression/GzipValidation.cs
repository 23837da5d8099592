using System.IO.Compression;

namespace S3Ingest.Core.Archives.Compression;

/// <summary>Whether the framework's gzip tells a stream that is cut off.</summary>
internal static class GzipValidation
{
    private const string Switch = "System.IO.Compression.UseStrictValidation";

    private static readonly Lazy<bool> Once = new(Probe);

    /// <summary>
    /// True when it does. By default it takes the cut for an end; a switch cures that, but only if it is set before the
    /// first use in the process, and a session may have used it long ago. So it is tried, once.
    /// </summary>
    public static bool FrameworkIsStrict => Once.Value;

    private static bool Probe()
    {
        if (!AppContext.TryGetSwitch(Switch, out _))
            AppContext.SetSwitch(Switch, true);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(new byte[1024]);
        packed.SetLength(packed.Length - 16);
        packed.Position = 0;
        try
        {
            using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            gzip.CopyTo(Stream.Null);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
