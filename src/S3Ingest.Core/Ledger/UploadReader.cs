namespace S3Ingest.Core.Ledger;

/// <summary>Reads rows of table upload back into outcomes.</summary>
internal static class UploadReader
{
    private const string Sql =
        "SELECT u.ordinal, u.status, " + StoredKey.Sql + ", " + StoredKey.EntrySql + ", u.attempt, u.original_size, u.sent_size, u.sha256, u.sent_sha256, " +
        "u.etag, u.checksum, u.verification, u.compression, ct.text, sc.text, u.version_id, u.detail " +
        "FROM upload u JOIN operation o ON o.id = u.operation JOIN file f ON f.id = o.file JOIN target t ON t.id = f.target " +
        "LEFT JOIN term ct ON ct.id = u.content_type LEFT JOIN term sc ON sc.id = u.storage_class WHERE u.operation = $1 ORDER BY u.ordinal";

    /// <summary>The outputs of an operation; IsPlanned tells that nothing but the plan was recorded.</summary>
    public static List<(OutputOutcome Outcome, string? AttemptId, bool IsPlanned)> Read(LedgerConnection db, long operation) => db.Rows(Sql, r =>
    {
        var detail = Detail.Parse(r.Text(16));
        return (new OutputOutcome
        {
            Ordinal = (int)r.GetInt64(0),
            Status = StatusCodes.ToStatus(r.GetInt64(1)),
            Key = r.GetString(2),
            EntryPath = r.Text(3),
            OriginalSize = r.Long(5),
            SentSize = r.Long(6),
            Sha256 = r.Blob(7),
            SentSha256 = r.Blob(8),
            ETag = ShortForms.UnpackETag(r.Any(9)),
            ChecksumS3 = ShortForms.UnpackChecksum(r.Any(10)),
            Verification = (VerificationMethod)r.GetInt64(11),
            Compression = (CompressionType)r.GetInt64(12),
            ContentType = r.Text(13),
            StorageClass = r.Text(14),
            VersionId = r.Text(15),
            Fault = detail.Fault,
            Metadata = Metadata(detail),
        }, ShortForms.UnpackAttempt(r.Any(4)), r.Any(9) is byte[] { Length: UploadRows.Room });
    }, operation);

    // A user who looks for the key that an output was sent to finds it in its record.
    private static IReadOnlyDictionary<string, string>? Metadata(Detail detail) => detail.Moved is not { Count: > 0 } moved ? detail.Metadata
        : new Dictionary<string, string>(detail.Metadata ?? new Dictionary<string, string>()) { [RecordFactory.MovedFrom] = moved[^1].Key };
}
