namespace S3Ingest.Integration.Tests.Servers;

/// <summary>
/// The servers every integration test runs against: <c>LocalS3</c> (AWS semantics, in process) and <c>Ceph</c> (RADOS
/// Gateway, named by S3INGEST_TEST_CEPH). Use: <c>[Theory, ClassData(typeof(S3Endpoints))]</c>.
/// </summary>
public sealed class S3Endpoints : TheoryData<ServerKind>
{
    public S3Endpoints()
    {
        Add(ServerKind.LocalS3);
        Add(ServerKind.Ceph);
    }
}
