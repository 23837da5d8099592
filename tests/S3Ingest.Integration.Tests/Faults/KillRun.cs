using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>
/// One run of the random kill test: an endless watcher is killed at random moments and started again while files arrive,
/// in some rounds over a network that fails. At the end one orderly run, then everything is counted.
/// </summary>
internal sealed class KillRun(TestBucket bucket, Inbox inbox, int seed)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private readonly Random _random = new(seed);
    private readonly SourceWriter _writer = new(inbox, seed + 1);
    private readonly Dictionary<string, string> _settings = inbox.Environment(bucket);

    /// <summary>Kills that found the service alive.</summary>
    public int Kills { get; private set; }

    /// <summary>Contents that were written.</summary>
    public int Written => _writer.Ever.Sum(e => e.Value.Count);

    /// <summary>Kills so often, lets a last run end in order, and returns the breaches.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int kills)
    {
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => _writer.RunAsync(stop.Token));
        try
        {
            while (Kills < kills)
                await KillAsync();
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
            bucket.Faults.Clear();
        }

        var (exit, log, _) = await ServiceProcess.RunAsync(_settings, inbox.Root, Limit, "--once");
        if (exit != 0)
            return [$"the last run ended with {exit}:\n{log}"];
        return [.. await new Invariants(bucket, inbox).FindBreachesAsync(_writer.Ever), .. await MisplacedAsync()];
    }

    private async Task KillAsync()
    {
        bucket.Faults.Clear();
        foreach (var fault in Weather())
            bucket.Faults.Add(fault);
        using var service = ServiceProcess.Start(_settings, inbox.Root);
        // Half of the kills hit the start and the recovery, the others the work.
        await Task.Delay(_random.Next(2) == 0 ? _random.Next(300, 1200) : _random.Next(1200, 4000));
        Assert.False(service.HasExited, $"The service ended by itself (seed {seed}):\n{service.Log}");
        service.Kill();
        await service.WaitAsync(Limit);
        Kills++;
    }

    /// <summary>Faults of the network for one round; none in two of three.</summary>
    private IEnumerable<FaultRule> Weather() => _random.Next(9) switch
    {
        0 => [new FaultRule { Action = FaultAction.DropReply, Operation = "PutObject", Count = 3 }, new FaultRule { Action = FaultAction.DropReply, Operation = "CompleteMultipartUpload", Count = 2 }],
        1 => [new FaultRule { Action = FaultAction.CloseBeforeHandling, After = _random.Next(10), Count = 10 }],
        2 => [new FaultRule { Action = FaultAction.Fail, Code = "SlowDown", Count = 15 }, new FaultRule { Action = FaultAction.Delay, DelayMilliseconds = 300 }],
        _ => [],
    };

    /// <summary>Every source is in exactly one place: where it was left, or where it was moved to.</summary>
    private async Task<IReadOnlyList<string>> MisplacedAsync()
    {
        var objects = await new Invariants(bucket, inbox).HashObjectsAsync();
        var breaches = new List<string>();
        var watched = Inbox.Files(inbox.Watch);
        var places = new[] { inbox.Watch, inbox.Completed, inbox.Error }
            .SelectMany(d => Inbox.Files(d).Select(f => (Path: Path.Combine(d, f.Key), Content: f.Value)))
            .ToLookup(f => f.Content, f => f.Path);
        breaches.AddRange(Inbox.Files(inbox.Error).Keys.Select(f => $"{f} is in the error directory"));
        foreach (var (path, content) in _writer.Now)
        {
            if (!objects.TryGetValue(path, out var stored))
                breaches.Add($"{path} never became an object");
            else if (stored != content)
                breaches.Add($"{path} holds {content}, its object {stored}");
            if (!inbox.MovesCompleted && watched.GetValueOrDefault(path) != content)
                breaches.Add($"{path} is not in the watch directory with its content");
        }
        if (!inbox.MovesCompleted)
            return breaches;
        breaches.AddRange(watched.Keys.Select(f => $"{f} was not moved"));
        foreach (var content in _writer.Now.Values.Distinct().Where(c => c != Content.Hash([])))
        {
            if (places[content].Count() != 1)
                breaches.Add($"{content} is in {places[content].Count()} places: {string.Join(", ", places[content])}");
        }
        return breaches;
    }
}
