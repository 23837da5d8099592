using System.Globalization;
using S3Ingest.Integration.Tests.Faults;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using Xunit.Abstractions;

namespace S3Ingest.Integration.Tests.Archives;

/// <summary>SIGKILL at random moments while archives of both mechanisms arrive; a failed run is repeated with S3INGEST_SEED.</summary>
public sealed class ArchiveKillTests(ITestOutputHelper output)
{
    private const int Kills = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Archives_survive_kills(bool moves)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("S3INGEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var bucket = await TestBucket.CreateAsync(ServerKind.LocalS3);
        using var inbox = new Inbox { MovesCompleted = moves };
        var settings = inbox.Environment(bucket);
        var expected = new List<(string Key, byte[] Content)>();
        var inflight = 0;
        for (var round = 0; round < Kills; round++)
        {
            Drop($"held{round}", [.. Enumerable.Range(0, 6).Select(i => ($"{i}.bin", Content.Bytes(random.Next(300_000, 3_000_000), random.Next())))]);
            Drop($"small{round}", [.. Enumerable.Range(0, 150).Select(i => ($"{i}.bin", Content.Bytes(random.Next(0, 4_000), random.Next())))]);
            using var service = ServiceProcess.Start(settings, inbox.Root);
            await Task.Delay(random.Next(500, 2_500));
            Assert.False(service.HasExited, $"The service ended by itself (seed {seed}):\n{service.Log}");
            service.Kill();
            await service.WaitAsync(Limit);
            inflight += (await Engine.HistoryAsync(inbox.Options(bucket))).Count(r => r.Status == OperationStatus.InProgress);
        }

        var (exit, log, _) = await ServiceProcess.RunAsync(settings, inbox.Root, Limit, "--once");

        Assert.True(exit == 0, $"seed {seed}, exit code {exit}:\n{log}");
        output.WriteLine($"{Kills} kills, {inflight} archives in progress at them, {expected.Count} entries");
        await bucket.AssertHoldsAsync(expected);
        var history = await Engine.HistoryAsync(inbox.Options(bucket));
        Assert.Equal(2 * Kills, history.Count(r => r.Status == OperationStatus.Success));
        Assert.All(history, r => Assert.True(r.Status is OperationStatus.Success or OperationStatus.Cancelled, $"seed {seed}: {r.TargetPath} {r.Status} {r.ErrorMessage}"));
        Assert.All(bucket.Commits().Where(r => r.Status == 200).GroupBy(r => r.Key), g => Assert.Single(g));
        Assert.Equal(2 * Kills, Inbox.Files(moves ? inbox.Completed : inbox.Watch).Count);

        void Drop(string name, (string Name, byte[] Content)[] files)
        {
            inbox.Drop($"{name}.zip", ArchiveFile.Zip(files));
            expected.AddRange(files.Select(f => ($"{name}/{f.Name}", f.Content)));
        }
    }
}
