namespace S3Ingest.Core.Quilt.Building;

/// <summary>An object that somebody named, and what is known of it.</summary>
/// <param name="BucketName">Bucket.</param>
/// <param name="Key">Key.</param>
public sealed record GivenObject(string BucketName, string Key)
{
    private const string Sha256Prefix = "sha256:";

    /// <summary>Bytes; null when not known.</summary>
    public long? Size { get; init; }

    /// <summary>When it was written; null when not known.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Version; null: the current one.</summary>
    public string? VersionId { get; init; }

    /// <summary>ETag of the object that <see cref="Sha256"/> is of, without quotes.</summary>
    public string? ETag { get; init; }

    /// <summary>SHA-256 of its content, 32 bytes; null when not known.</summary>
    public byte[]? Sha256 { get; init; }

    /// <summary>True when nothing need be asked: a version never changes.</summary>
    internal bool IsWhole => Size is not null && VersionId is not null and not "null" && Sha256 is not null;

    /// <summary>The objects that an operation put into S3.</summary>
    /// <exception cref="IngestException">PackageSourceInvalid: it put none there, or not all of them.</exception>
    public static IEnumerable<GivenObject> Of(OperationRecord record) => record switch
    {
        UploadRecord upload when upload.Status is OperationStatus.Success or OperationStatus.Skipped && upload.Key.Length > 0 => [FromUpload(upload)],
        IngestResult { Status: OperationStatus.Success or OperationStatus.Skipped, Outputs.Count: > 0 } result => result.Outputs.SelectMany(output => Of(output)),
        _ => throw new IngestException(
            IngestErrorId.PackageSourceInvalid,
            $"The operation {record.OperationId} ({record.TargetPath}) is {record.Status} and put no whole object into S3. Filter it out (Where-Object Status -eq Success), or run it again first (Restart-IngestOperation).")
        { Target = record.TargetPath },
    };

    /// <summary>Bucket and folder that all of the objects are in.</summary>
    /// <exception cref="IngestException">PackageSourceInvalid: they are in several buckets.</exception>
    public static (string BucketName, string Prefix) SourceOf(IReadOnlyList<GivenObject> objects)
    {
        var buckets = objects.Select(o => o.BucketName).Distinct(StringComparer.Ordinal).Take(3).ToList();
        if (buckets.Count > 1)
        {
            throw new IngestException(
                IngestErrorId.PackageSourceInvalid,
                $"The objects lie in several buckets ({string.Join(", ", buckets.Take(2))}{(buckets.Count > 2 ? ", ..." : "")}). Make a package of each bucket.");
        }
        string common = objects[0].Key;
        foreach (var one in objects)
            common = common[..common.AsSpan().CommonPrefixLength(one.Key)];
        return (buckets[0], common[..(common.LastIndexOf('/') + 1)]);
    }

    private static GivenObject FromUpload(UploadRecord upload) => new(upload.BucketName, upload.Key)
    {
        Size = upload.CompressedSize,
        LastModified = upload.S3File?.ModifiedAt ?? upload.CompletedAt,
        VersionId = upload.VersionId,
        ETag = upload.ETag,
        // Of the bytes in S3: those of the source may be others.
        Sha256 = upload.S3File?.Checksum is { } checksum && checksum.StartsWith(Sha256Prefix, StringComparison.Ordinal)
            ? Convert.FromHexString(checksum.AsSpan(Sha256Prefix.Length)) : null,
    };
}
