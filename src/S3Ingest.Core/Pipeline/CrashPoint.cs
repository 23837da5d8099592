using System.Diagnostics;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Named places between two steps of the commit protocol. Builds with CRASH_POINTS (configuration Faults) end the process
/// there as SIGKILL would, when <c>S3INGEST_CRASH_AT=&lt;name&gt;[:&lt;nth&gt;]</c> says so; in every other build the calls do not exist.
/// </summary>
internal static class CrashPoint
{
    /// <summary>The in-progress row is in the ledger, nothing was sent.</summary>
    public const string Recorded = "recorded";

    /// <summary>The multipart upload exists, its id is not in the ledger.</summary>
    public const string CreateMultipart = "create-multipart";

    /// <summary>The multipart upload's id is in the ledger, no part was sent.</summary>
    public const string UploadRecorded = "upload-recorded";

    /// <summary>A part was acknowledged.</summary>
    public const string Part = "part";

    /// <summary>Everything was sent and checked, nothing is visible.</summary>
    public const string Checked = "checked";

    /// <summary>All entries of an archive are sent and held, the ledger says that they are to be completed, nothing is visible.</summary>
    public const string Committing = "committing";

    /// <summary>One held entry of an archive is visible and verified, and the ledger says so; others may not be.</summary>
    public const string Committed = "committed";

    /// <summary>The object is visible, nobody looked at it.</summary>
    public const string Commit = "commit";

    /// <summary>The object was verified, the ledger does not say so.</summary>
    public const string Verified = "verified";

    /// <summary>The ledger says completed (or failed), the source was not disposed of.</summary>
    public const string Ended = "ended";

    /// <summary>The source was moved, the ledger does not say so.</summary>
    public const string Moved = "moved";

    /// <summary>A move across volumes has its copy, and the source.</summary>
    public const string Copied = "copied";

#if CRASH_POINTS
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("S3INGEST_CRASH_AT");
    private static int _hits;
#endif

    /// <summary>Ends the process when this is the wanted place.</summary>
    [Conditional("CRASH_POINTS")]
    public static void Hit(string name)
    {
#if CRASH_POINTS
        var parts = Wanted?.Split(':');
        if (parts is null || parts[0] != name)
            return;
        var nth = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1;
        if (Interlocked.Increment(ref _hits) == nth)
            Process.GetCurrentProcess().Kill();
#endif
    }
}
