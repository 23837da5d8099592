using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Faults;

public sealed class MultipartCrashTests : CrashTests
{
    public static TheoryData<ServerKind, string, bool> Deaths => Cases(multipart: true);

    [Theory, MemberData(nameof(Deaths))]
    public Task A_death_is_recovered_from(ServerKind server, string point, bool moves) =>
        DieAndStartAgainAsync(server, Death.At(point), moves, Content.Bytes(Content.Multipart));
}
