namespace S3Ingest.Core.Quilt.Organization;

/// <summary>Logical keys of the documents that are generated for a package.</summary>
public static class GeneratedKeys
{
    /// <summary>What the package is; the catalog shows it first.</summary>
    public const string Readme = "README.md";

    /// <summary>What the catalog shows below the README.</summary>
    public const string Summarize = "quilt_summarize.json";

    /// <summary>Columns of the tables.</summary>
    public const string DataDictionary = "metadata/data_dictionary.json";

    /// <summary>What the package was made of.</summary>
    public const string Provenance = "metadata/provenance.json";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Readme, Summarize, DataDictionary, Provenance];
}
