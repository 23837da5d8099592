using S3Ingest.Integration.Tests.Servers;
using Xunit.Abstractions;

namespace S3Ingest.Integration.Tests.Faults;

public sealed class RandomKillLocalS3Tests(ITestOutputHelper output) : RandomKillTests(output)
{
    [Fact]
    public Task Sources_that_are_left_survive_kills() => KillAsync(ServerKind.LocalS3, moves: false);

    [Fact]
    public Task Sources_that_are_moved_survive_kills() => KillAsync(ServerKind.LocalS3, moves: true);
}
