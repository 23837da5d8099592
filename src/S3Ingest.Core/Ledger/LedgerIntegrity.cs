using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// Decides whether a ledger is sound. The whole file is read (PRAGMA quick_check) after a run that did not end in order,
/// when the file is not the one that was closed last, and weekly; a stamp in the lock folder tells.
/// </summary>
internal static class LedgerIntegrity
{
    private const int HeaderLength = 100;
    private const int ApplicationIdOffset = 68;
    private static readonly TimeSpan CheckEvery = TimeSpan.FromDays(7);

    /// <summary>Why the file cannot be used; null when it can.</summary>
    /// <param name="path">Existing, not empty.</param>
    /// <param name="stampPath">Written by <see cref="Stamp"/>.</param>
    /// <param name="inUse">True when live processes use it: they have checked it.</param>
    /// <exception cref="IngestException">A sound SQLite file of another program (ConfigurationInvalid).</exception>
    public static string? Fault(string path, string stampPath, bool inUse)
    {
        var header = new byte[HeaderLength];
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.AsSpan().StartsWith("SQLite format 3\0"u8))
                return "it is not a SQLite file";
        }

        try
        {
            using var connection = LedgerConnection.Open(path, readOnly: false);
            // Reads the schema, and with it recovers the write-ahead log.
            bool isLedger = connection.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'") is not null;
            if (!isLedger && connection.Scalar("SELECT 1 FROM sqlite_master") is not null
                && BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(ApplicationIdOffset)) != LedgerSchema.ApplicationId)
                throw new IngestException(IngestErrorId.ConfigurationInvalid, $"'{path}' is a database of another program. Choose another path with INGEST_LEDGER_PATH.") { Target = path };
            if (inUse || IsStamped(path, stampPath))
                return null;
            return connection.Scalar("PRAGMA quick_check(1)") is string result && result != "ok" ? result : null;
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            return e.Message;
        }
    }

    /// <summary>SQLITE_CORRUPT, SQLITE_FORMAT, SQLITE_NOTADB.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is 11 or 24 or 26;

    /// <summary>Remembers a file that was closed in order; nobody uses it any more.</summary>
    public static void Stamp(string path, string stampPath, DateTimeOffset checkedAt)
    {
        var file = new FileInfo(path);
        File.WriteAllText(stampPath, string.Create(CultureInfo.InvariantCulture,
            $"{file.Length} {file.LastWriteTimeUtc.Ticks} {checkedAt.ToUnixTimeMilliseconds()}"));
    }

    /// <summary>Time of the last check that a stamp carries on; null when the file is to be checked.</summary>
    public static DateTimeOffset? CheckedAt(string path, string stampPath)
    {
        try
        {
            var parts = File.ReadAllText(stampPath, Encoding.ASCII).Split(' ');
            var file = new FileInfo(path);
            if (parts.Length != 3
                || parts[0] != file.Length.ToString(CultureInfo.InvariantCulture)
                || parts[1] != file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture)
                || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long ms))
                return null;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(ms);
            return (DateTimeOffset.UtcNow - at).Duration() < CheckEvery ? at : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsStamped(string path, string stampPath) =>
        CheckedAt(path, stampPath) is not null && !(new FileInfo(path + "-wal") is { Exists: true, Length: > 0 });
}
