namespace S3Ingest.Core.Quilt.Building;

/// <summary>How far the making of a package is.</summary>
/// <param name="Phase">What it is at.</param>
/// <param name="Objects">Objects that the phase is done with.</param>
/// <param name="ObjectsTotal">Objects of the phase; 0 while they are not known.</param>
/// <param name="Bytes">Bytes of the objects that the phase is done with.</param>
/// <param name="BytesTotal">Bytes of the phase; 0 while they are not known.</param>
/// <param name="Elapsed">Time in this phase.</param>
public sealed record PackageProgress(PackagePhase Phase, long Objects, long ObjectsTotal, long Bytes, long BytesTotal, TimeSpan Elapsed)
{
    /// <summary>Time that the phase will take at the rate so far; null while nothing is known.</summary>
    public TimeSpan? TimeLeft => Objects == 0 || ObjectsTotal == 0 ? null : Elapsed * ((double)(ObjectsTotal - Objects) / Objects);
}
