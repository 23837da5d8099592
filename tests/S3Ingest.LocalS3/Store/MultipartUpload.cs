using System.Text.Json.Serialization;
using S3Ingest.LocalS3.Checksums;

namespace S3Ingest.LocalS3.Store;

/// <summary>An upload in progress: invisible to readers of its key.</summary>
internal sealed record MultipartUpload
{
    public required string Key { get; init; }

    public required string UploadId { get; init; }

    public DateTimeOffset Initiated { get; init; }

    public string Initiator { get; init; } = "";

    public ObjectAttributes Attributes { get; init; } = new();

    /// <summary>Null when the client named none; S3 then keeps a CRC64NVME of the whole object.</summary>
    public ChecksumAlgorithm? Algorithm { get; init; }

    public ChecksumType ChecksumType { get; init; } = ChecksumType.FullObject;

    /// <summary>Guarded by the bucket's lock.</summary>
    [JsonIgnore]
    public SortedDictionary<int, UploadedPart> Parts { get; } = [];

    [JsonIgnore]
    public ChecksumAlgorithm EffectiveAlgorithm => Algorithm ?? ChecksumAlgorithm.Crc64Nvme;
}
