using System.Text.RegularExpressions;

namespace S3Ingest.Core.Quilt;

/// <summary>What one workflow demands of a package.</summary>
public sealed record WorkflowRules
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>A commit message that is not empty.</summary>
    public bool IsMessageRequired { get; init; }

    /// <summary>Found somewhere in the package's name.</summary>
    public Regex? HandlePattern { get; init; }

    /// <summary>For the package's metadata.</summary>
    public SchemaLocation? MetadataSchema { get; init; }

    /// <summary>For the list of its entries.</summary>
    public SchemaLocation? EntriesSchema { get; init; }
}
