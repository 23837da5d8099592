using System.Globalization;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>The metadata that every object of ours carries; a lost ledger is rebuilt from it.</summary>
internal static class SourceMetadata
{
    /// <summary>Metadata of an object made from a source.</summary>
    public static Dictionary<string, string> Of(SourceFile source, Guid operation, DateTimeOffset now) => new()
    {
        [ObjectMetadata.UploadedAt] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        [ObjectMetadata.OriginalFileName] = Path.GetFileName(source.RelativePath),
        [ObjectMetadata.SourcePath] = source.RelativePath,
        [ObjectMetadata.SourceSize] = source.Size.ToString(CultureInfo.InvariantCulture),
        [ObjectMetadata.SourceModified] = Time(source.ModifiedTicks),
        [ObjectMetadata.Operation] = operation.ToString(),
    };

    /// <summary>Attempt id: the operation and the attempt's number, so that recovery knows every attempt of an operation.</summary>
    public static string AttemptId(Guid operation, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{operation:N}.{attempt}");

    /// <summary>True when the attempt id belongs to the operation.</summary>
    public static bool IsAttemptOf(string? attemptId, Guid operation) =>
        attemptId?.StartsWith($"{operation:N}.", StringComparison.Ordinal) == true;

    /// <summary>Time of last write with all digits, UTC.</summary>
    public static string Time(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Inverse of <see cref="Time"/>; null for text of other tools.</summary>
    public static long? Ticks(string? time) =>
        DateTime.TryParseExact(time, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var value) ? value.ToUniversalTime().Ticks : null;
}
