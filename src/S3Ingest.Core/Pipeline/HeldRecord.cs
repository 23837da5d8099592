using System.Text.Json;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>What the ledger keeps of an upload whose completion is held back, so that another process can complete it.</summary>
internal sealed record HeldRecord(string AttemptId, bool IfAbsent, string? IfMatch, long Length, string Sha256, ulong Crc64Nvme, int PartCount, string ETag)
{
    /// <summary>Writes the record.</summary>
    public static string Write(string attemptId, CommitCondition condition, UploadContent content) => JsonSerializer.Serialize(
        new HeldRecord(attemptId, condition.IsAbsent, condition.ETag, content.Length, Hex.Lower(content.Sha256), content.Crc64Nvme, content.PartCount, content.ExpectedETag));

    /// <summary>Reads it back.</summary>
    public static HeldUpload Read(string json, string key, string uploadId)
    {
        var record = JsonSerializer.Deserialize<HeldRecord>(json)!;
        var condition = record.IfAbsent ? CommitCondition.IfAbsent : record.IfMatch is { } etag ? CommitCondition.IfMatch(etag) : CommitCondition.None;
        var content = new UploadContent(record.Length, Convert.FromHexString(record.Sha256), [], record.Crc64Nvme, record.PartCount, record.ETag);
        return new HeldUpload(key, uploadId, record.AttemptId, condition, content);
    }
}
