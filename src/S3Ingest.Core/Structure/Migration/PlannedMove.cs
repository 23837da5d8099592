namespace S3Ingest.Core.Structure.Migration;

/// <summary>One object that is to get another key.</summary>
/// <param name="OldKey">Key it has.</param>
/// <param name="NewKey">Key it gets.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Without quotes, as listed.</param>
/// <param name="VersionId">Version, where the listing names one.</param>
/// <param name="Type">What it belongs to.</param>
/// <param name="JobName">Job or deployment, where the layout finds one in the key.</param>
public sealed record PlannedMove(string OldKey, string NewKey, long Size, string ETag, string? VersionId, ArtifactType Type, string? JobName);
