namespace S3Ingest.LocalS3.Store;

/// <summary>One grant of an ACL.</summary>
/// <param name="Grantee">Canonical user id, or URI of a group.</param>
/// <param name="Permission">FULL_CONTROL, READ, READ_ACP, WRITE_ACP.</param>
internal sealed record Grant(string Grantee, string Permission)
{
    public bool IsGroup => Grantee.StartsWith("http://", StringComparison.Ordinal);
}
