namespace S3Ingest.Core.Quilt;

/// <summary>One revision of a package.</summary>
/// <param name="TopHash">64 hex digits.</param>
/// <param name="UnixTime">Seconds; name of its pointer.</param>
public sealed record PackageRevision(string TopHash, long UnixTime)
{
    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeSeconds(UnixTime);
}
