using System.Text.Json;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Structure.Scale;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>What a package shall be made of and how.</summary>
public sealed record PackageRequest
{
    /// <summary>Bucket of the objects.</summary>
    public required string SourceBucket { get; init; }

    /// <summary>Folder of the objects: empty, or ends with <c>/</c>.</summary>
    public string SourcePrefix { get; init; } = "";

    /// <summary>The objects, all of them below the source; null: what is there is listed.</summary>
    public IReadOnlyList<GivenObject>? Objects { get; init; }

    /// <summary>Input that names no object: faults that the plan lists with the others.</summary>
    public IReadOnlyList<IngestException> Rejected { get; init; } = [];

    /// <summary>manifest.json of an S3 Inventory report that is read in place of listing the bucket; null without.</summary>
    public string? InventoryManifest { get; init; }

    /// <summary>Only keys like these, below the prefix; <c>**</c> crosses folders.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Not keys like these.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary><c>namespace/packagename</c>; null: suggested.</summary>
    public string? PackageName { get; init; }

    /// <summary><c>s3://bucket</c> or <c>bucket</c>; null: suggested.</summary>
    public string? Registry { get; init; }

    /// <summary>Leaves the objects at their paths instead of sorting them into folders.</summary>
    public bool KeepPaths { get; init; }

    /// <summary>File of folder rules; null: that of the templates, or the built-in one.</summary>
    public string? FolderMap { get; init; }

    /// <summary>Whether README.md is made.</summary>
    public bool HasReadme { get; init; } = true;

    /// <summary>What the metadata tells.</summary>
    public MetadataTemplate Template { get; init; }

    /// <summary>What the package is.</summary>
    public string? Description { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Metadata of the user: a JSON object.</summary>
    public JsonElement UserMetadata { get; init; } = MetadataJson.Empty;

    /// <summary>Message of the revision.</summary>
    public string? Message { get; init; }

    /// <summary>Workflow of the registry.</summary>
    public WorkflowChoice Workflow { get; init; } = WorkflowChoice.Default;

    /// <summary>Copies the objects into the registry.</summary>
    public bool CopiesData { get; init; }

    /// <summary>Makes a revision that has nothing new, and moves <c>latest</c> whatever it is.</summary>
    public bool Force { get; init; }

    /// <summary>Leaves out, and lists, what otherwise refuses the package: objects that may not enter or cannot be read.</summary>
    public bool SkipsInvalid { get; init; }

    /// <summary>Takes CRC-64/NVME where the provider keeps one; quilt3 before 7.2 cannot verify it.</summary>
    public bool TakesCrc64 { get; init; }

    /// <summary>Knows the secrets of this process.</summary>
    public Redactor Redactor { get; init; } = Redactor.PatternsOnly;

    /// <summary>The source as an address.</summary>
    public string Source => $"s3://{SourceBucket}/{SourcePrefix}";

    /// <summary>Bucket and folder of <c>s3://bucket/folder</c>; the slash at the end may be left out.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    public static (string BucketName, string Prefix) ParseSource(string uri)
    {
        var (bucket, key) = S3Address.Parse(uri, "s3://bucket/folder/");
        return (bucket, key.Length == 0 || key.EndsWith('/') ? key : key + "/");
    }
}
