using System.Runtime.InteropServices;

namespace S3Ingest.Core.Ledger;

/// <summary>SQLite's native library, which comes with S3Ingest for some platforms and not for others.</summary>
internal static class SqliteLibrary
{
    // A failure is not kept: the next command tries again.
    private static readonly Lazy<bool> Loaded = new(Load, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Makes it ready; to be called before the first connection of any kind.</summary>
    /// <exception cref="IngestException">LedgerUnavailable: there is none for this platform, or it cannot be loaded.</exception>
    public static void Require() => _ = Loaded.Value;

    private static bool Load()
    {
        try
        {
            SQLitePCL.Batteries_V2.Init();
            return true;
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new IngestException(
                IngestErrorId.LedgerUnavailable,
                $"SQLite, which keeps the ledger, could not be loaded on {RuntimeInformation.RuntimeIdentifier}. S3Ingest has it for win-x64, win-arm64, linux-x64, "
                + "linux-arm64, linux-musl-x64, osx-x64 and osx-arm64: on such a system install S3Ingest again, on another one it cannot run. "
                // Its first line is advice on tracing, its last one the reason.
                + $"The loader says: {fault.Message.TrimEnd().Split('\n')[^1]}",
                fault);
        }
    }
}
