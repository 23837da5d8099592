using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>Columns that may be NULL.</summary>
internal static class SqliteReaderExtensions
{
    public static long? Long(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static byte[]? Blob(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    /// <summary>SHA-256; a blob of another length only keeps room.</summary>
    public static byte[]? Digest(this SqliteDataReader reader, int column) => reader.Blob(column) is { Length: 32 } digest ? digest : null;

    public static object? Any(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetValue(column);
}
