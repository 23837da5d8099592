namespace S3Ingest;

/// <summary>One file or object at one stage of an operation.</summary>
public sealed class FileRecord
{
    /// <summary>File name, or the last segment of the key.</summary>
    public string Name { get; init; } = "";

    /// <summary>Local path or S3 key.</summary>
    public string Path { get; init; } = "";

    /// <summary>Where it is.</summary>
    public FileLocation Location { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>True for a directory sent as one archive.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Content type.</summary>
    public string? MimeType { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? AccessedAt { get; init; }

    /// <summary><c>sha256:&lt;hex&gt;</c> of the content.</summary>
    public string? Checksum { get; init; }

    /// <summary>Always holds <c>upload_operation_id</c>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>State.</summary>
    public FileStatus Status { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; init; }
}
