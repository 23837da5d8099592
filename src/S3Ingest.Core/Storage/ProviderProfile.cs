using System.Text.Json;

namespace S3Ingest.Core.Storage;

/// <summary>
/// What an S3 endpoint does, as found by <see cref="ObjectStore.ProbeAsync"/>. The defaults claim nothing: they are right
/// for every provider, only with weaker proofs and more requests.
/// </summary>
public sealed record ProviderProfile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Before any probe.</summary>
    public static ProviderProfile Conservative { get; } = new();

    /// <summary>AWS as documented (S3 User Guide: checking object integrity, conditional writes).</summary>
    public static ProviderProfile Aws { get; } = new()
    {
        VerifiesCrc64Nvme = true,
        VerifiesContentMd5 = true,
        ConditionalPut = true,
        ConditionalComplete = true,
        ReturnsChecksums = true,
        ConditionalCopy = true,
        ConditionalDelete = true,
        CountsTags = true,
    };

    /// <summary>False for the defaults.</summary>
    public bool Probed { get; init; }

    /// <summary>A part with a wrong x-amz-checksum-crc64nvme was rejected and one with the right value taken.</summary>
    public bool VerifiesCrc64Nvme { get; init; }

    /// <summary>A part with a wrong Content-MD5 was rejected.</summary>
    public bool VerifiesContentMd5 { get; init; }

    /// <summary>
    /// PutObject checks If-None-Match and If-Match. In versioned buckets RADOS Gateway 16 does so for writers one after
    /// the other, and lets simultaneous ones through, each as a version of its own.
    /// </summary>
    public bool ConditionalPut { get; init; }

    /// <summary>CompleteMultipartUpload checks If-None-Match and If-Match.</summary>
    public bool ConditionalComplete { get; init; }

    /// <summary>HeadObject returns the full-object CRC-64/NVME.</summary>
    public bool ReturnsChecksums { get; init; }

    /// <summary>CopyObject checks x-amz-copy-source-if-match, and If-None-Match and If-Match on the key it writes.</summary>
    public bool ConditionalCopy { get; init; }

    /// <summary>DeleteObject checks If-Match.</summary>
    public bool ConditionalDelete { get; init; }

    /// <summary>HeadObject returns the number of tags, and nothing only when there are none.</summary>
    public bool CountsTags { get; init; }

    /// <summary>All parts but the last must have one size (Cloudflare R2).</summary>
    public bool EqualParts { get; init; }

    /// <summary>If-Match is understood without quotes only (Ceph 16).</summary>
    public bool UnquotedIfMatch { get; init; }

    /// <summary>The reply of CompleteMultipartUpload names the ETag (Ceph 16 leaves it empty).</summary>
    public bool CompleteReturnsETag { get; init; } = true;

    /// <summary>ARN or user id that the provider names as initiator of our uploads; null when it names none.</summary>
    public string? InitiatorId { get; init; }

    /// <summary>Server clock minus local clock, when the SDK had to correct it.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset ProbedAt { get; init; }

    /// <summary>One line of JSON for the ledger.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Reads <see cref="ToJson"/>; text that is no profile gives the conservative one, since a probe replaces it.</summary>
    public static ProviderProfile FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ProviderProfile>(json, Format) ?? Conservative;
        }
        catch (JsonException)
        {
            return Conservative;
        }
    }
}
