using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>Keys of what a migration keeps about itself in the bucket.</summary>
public static class MigrationFiles
{
    /// <summary>Folder of everything that S3Ingest keeps in a bucket; never part of a structure.</summary>
    public const string Root = ".s3ingest/";

    internal const string Leases = Root + "migrations/leases/";

    // The first contact with an endpoint tries what it can do in a folder of this name.
    private const string ProbeFolder = ".s3ingest-";

    /// <summary>Plan, as JSON lines.</summary>
    public static string Manifest(Guid migration) => $"{Folder(migration)}manifest.jsonl";

    /// <summary>What the run found at its end.</summary>
    public static string Report(Guid migration) => $"{Folder(migration)}report.json";

    internal static string Journals(Guid migration) => $"{Folder(migration)}journal-";

    internal static string Journal(Guid migration, int segment) => string.Create(CultureInfo.InvariantCulture, $"{Journals(migration)}{segment:D8}.jsonl");

    /// <summary>Number of a segment; 0 for other keys.</summary>
    internal static int SegmentOf(string key)
    {
        int dash = key.LastIndexOf('-') + 1;
        int dot = key.IndexOf('.', dash);
        return dot > dash && int.TryParse(key.AsSpan(dash, dot - dash), NumberStyles.None, CultureInfo.InvariantCulture, out int segment) ? segment : 0;
    }

    internal static string Lease(string keyPrefix, string? shard) =>
        $"{Leases}{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{keyPrefix}\n{shard}")).AsSpan(0, 8)).ToLowerInvariant()}.json";

    /// <summary>True for keys that S3Ingest made for itself.</summary>
    internal static bool IsOwn(string key, string keyPrefix) =>
        key.StartsWith(Root, StringComparison.Ordinal)
        || key.AsSpan(key.StartsWith(keyPrefix, StringComparison.Ordinal) ? keyPrefix.Length : 0).StartsWith(ProbeFolder, StringComparison.Ordinal);

    private static string Folder(Guid migration) => $"{Root}migrations/{migration}/";
}
