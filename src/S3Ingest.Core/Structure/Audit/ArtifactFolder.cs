namespace S3Ingest.Core.Structure;

/// <summary>What was seen of one artifact's folder.</summary>
/// <param name="Place">Place of one of its objects.</param>
internal sealed record ArtifactFolder(KeyPlace Place)
{
    /// <summary>Key of the folder, with the slash at its end.</summary>
    public string Key { get; } = Place.NewKey![..^Place.Rest!.Length];

    public bool HasMain { get; private set; }

    public bool HasMetadata { get; private set; }

    public void Add(ArtifactRule rule, string rest)
    {
        HasMain |= rule.IsMain(rest);
        HasMetadata |= rest == rule.MetadataFile;
    }
}
