namespace S3Ingest.Core.Tests.Structure;

internal sealed record GeneratedArtifact(string Type, Dictionary<string, string> Parts)
{
    public string Job => Parts["job"];

    /// <summary>Shown with the case that failed.</summary>
    public override string ToString() => $"{Type} {string.Join(", ", Parts.Select(p => $"{p.Key}='{p.Value}'"))}";
}
