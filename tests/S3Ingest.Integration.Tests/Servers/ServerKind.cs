namespace S3Ingest.Integration.Tests.Servers;

public enum ServerKind
{
    /// <summary>Our own server with AWS semantics, a new one for every test.</summary>
    LocalS3,

    /// <summary>Ceph RADOS Gateway, shared; every test has a bucket of its own.</summary>
    Ceph,
}
