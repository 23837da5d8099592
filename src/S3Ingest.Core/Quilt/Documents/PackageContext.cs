using System.Text.Json;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Quilt;

/// <summary>What the generated documents and the metadata of one revision are made from.</summary>
public sealed record PackageContext
{
    /// <summary><c>namespace/packagename</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Bucket of the registry.</summary>
    public required string Registry { get; init; }

    /// <summary>Bucket of the source.</summary>
    public required string SourceBucket { get; init; }

    /// <summary>Prefix of the source; empty for the whole bucket.</summary>
    public string SourcePrefix { get; init; } = "";

    /// <summary>What is in the package.</summary>
    public required PackageContents Contents { get; init; }

    /// <summary>When the revision is made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What makes it: <c>S3Ingest 0.1.0</c>.</summary>
    public string CreatedBy { get; init; } = $"S3Ingest {typeof(PackageContext).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>True when files were sorted into folders by what they are, false when they lie as in the source.</summary>
    public bool IsOrganized { get; init; } = true;

    /// <summary>What each folder holds.</summary>
    public IReadOnlyDictionary<string, string> FolderDescriptions { get; init; } = new Dictionary<string, string>();

    /// <summary>-Description.</summary>
    public string? Description { get; init; }

    /// <summary>-Tag.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>-Metadata as JSON (<see cref="MetadataValues"/>): an object.</summary>
    public JsonElement UserMetadata { get; init; } = MetadataJson.Empty;

    /// <summary>Top hash of the revision before; null for the first one.</summary>
    public string? PreviousTopHash { get; init; }

    /// <summary>Fingerprint of the inputs (<see cref="InputFingerprint"/>).</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How many entries got their hash in which way.</summary>
    public IReadOnlyDictionary<HashSource, long> Hashing { get; init; } = new Dictionary<HashSource, long>();

    /// <summary>How many tables were looked into.</summary>
    public ProfileBudget Budget { get; init; } = new();

    /// <summary>Knows the secrets of this process.</summary>
    public Redactor Redactor { get; init; } = Redactor.PatternsOnly;

    /// <summary>Source as an address.</summary>
    public string SourceLocation => $"s3://{SourceBucket}/{SourcePrefix}";

    internal CredentialFilter Filter => new(Redactor);
}
