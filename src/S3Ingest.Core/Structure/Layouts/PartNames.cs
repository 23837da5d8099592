namespace S3Ingest.Core.Structure;

/// <summary>Captures that have a meaning beyond their text.</summary>
public static class PartNames
{
    /// <summary>Job or deployment.</summary>
    public const string Job = "job";

    /// <summary>Target of a compilation.</summary>
    public const string Target = "target";

    /// <summary>Path below the artifact's folder.</summary>
    public const string Rest = "rest";
}
