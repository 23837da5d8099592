using System.Globalization;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using Xunit.Abstractions;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>
/// SIGKILL at random moments: 32 in all, or S3INGEST_KILLS; a failed run is repeated with S3INGEST_SEED.
/// </summary>
public abstract class RandomKillTests(ITestOutputHelper output)
{
    private const int DefaultKills = 32;
    private const int Runs = 4;

    protected async Task KillAsync(ServerKind server, bool moves)
    {
        var kills = Math.Max(1, (Number("S3INGEST_KILLS") ?? DefaultKills) / Runs);
        var seed = Number("S3INGEST_SEED") ?? Random.Shared.Next();
        Report($"random kills: {server}, {(moves ? "completed directory" : "sources left")}, seed {seed}");
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox { MovesCompleted = moves };
        var run = new KillRun(bucket, inbox, seed);

        var breaches = await run.RunAsync(kills);

        Report($"random kills: {run.Kills} survived, {run.Written} contents, {breaches.Count} violations (seed {seed})");
        Assert.True(breaches.Count == 0, $"seed {seed}:\n{string.Join('\n', breaches)}");
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
