namespace S3Ingest.Core.Verifying;

/// <summary>How far a verification is.</summary>
/// <param name="Done">Objects looked at.</param>
/// <param name="Total">Objects to be looked at; null until it is known.</param>
/// <param name="Findings">Objects that were not verified.</param>
/// <param name="Bytes">Bytes of the objects looked at.</param>
/// <param name="ObjectsPerSecond">Since the first one.</param>
/// <param name="TimeLeft">Null until it can be told.</param>
public sealed record VerifyProgress(long Done, long? Total, long Findings, long Bytes, double ObjectsPerSecond, TimeSpan? TimeLeft);
