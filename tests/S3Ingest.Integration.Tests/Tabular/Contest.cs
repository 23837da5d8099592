using S3Ingest.Core.Configuration;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Tabular;

/// <summary>
/// Sources that want one key, ingested in some order by one machine or several, each with its own ledger. After every run
/// each object is exactly one content of one source, a key that once held a source never holds another one, and a result
/// says Success only where the object is that source as it is.
/// </summary>
internal sealed class Contest(TestBucket bucket) : IDisposable
{
    private readonly Dictionary<string, Inbox> _machines = [];
    private readonly Dictionary<(string Machine, string Name), int> _versions = [];
    private readonly Dictionary<string, string> _owners = [];

    /// <summary>Source of each key that was ever seen.</summary>
    public IReadOnlyDictionary<string, string> Owners => _owners;

    /// <summary>Writes a new version of a source.</summary>
    public void Write(string machine, string name)
    {
        var version = _versions[(machine, name)] = _versions.GetValueOrDefault((machine, name)) + 1;
        MachineOf(machine).Drop(name, Contender.Content(name, machine, version));
    }

    public void Delete(string machine, string name) => File.Delete(Path.Combine(MachineOf(machine).Watch, name));

    /// <summary>Runs the watcher over everything that is there.</summary>
    public async Task WatchAsync(string machine) => await CheckAsync(machine, await Engine.OnceAsync(OptionsOf(machine)));

    /// <summary>Gives files to a command, all at once and in this order.</summary>
    public async Task GiveAsync(string machine, params string[] names) =>
        await CheckAsync(machine, await Engine.GivenAsync(OptionsOf(machine), [.. names.Select(n => Path.Combine(MachineOf(machine).Watch, n)).Where(File.Exists)]));

    public void LoseLedger(string machine)
    {
        if (Path.GetDirectoryName(MachineOf(machine).Ledger) is { } folder && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Name of the source that each object holds, by key.</summary>
    public async Task<SortedDictionary<string, (string Name, string Machine, int Version)>> ObjectsAsync()
    {
        var objects = new SortedDictionary<string, (string, string, int)>(StringComparer.Ordinal);
        foreach (var item in (await bucket.Client.ListObjectsV2Async(new() { BucketName = bucket.Name })).S3Objects ?? [])
            objects[item.Key] = Contender.Read(await bucket.GetAsync(item.Key));
        return objects;
    }

    public void Dispose()
    {
        foreach (var inbox in _machines.Values)
            inbox.Dispose();
    }

    private async Task CheckAsync(string machine, List<IngestResult> results)
    {
        var objects = await ObjectsAsync();
        foreach (var (key, holds) in objects)
        {
            if (!_owners.TryAdd(key, holds.Name))
                Assert.True(_owners[key] == holds.Name, $"{key} was made from {_owners[key]} and holds {holds.Name} now");
        }
        foreach (var gone in _owners.Keys.Except(objects.Keys))
            Assert.Fail($"{gone} is not there any more");
        foreach (var result in results)
        {
            if (result.Status == OperationStatus.Failed)
            {
                Assert.Equal((result.TargetName, "KeyCollision"), (result.TargetName, result.ErrorId));
                continue;
            }
            // What was skipped may have been replaced by another machine since.
            if (result.Status == OperationStatus.Skipped)
                continue;
            Assert.Equal(OperationStatus.Success, result.Status);
            var output = Assert.Single(result.Outputs);
            Assert.Equal((result.TargetName, machine, _versions[(machine, result.TargetName)]), objects[output.Key]);
        }
        Assert.Equal(0, await bucket.CountUploadsAsync());
    }

    private Inbox MachineOf(string machine) => _machines.TryGetValue(machine, out var inbox) ? inbox : _machines[machine] = new Inbox();

    // Losers stay, so that they are met again; marks are read from the stored bytes.
    private IngestOptions OptionsOf(string machine) => MachineOf(machine).Options(bucket) with
    {
        ErrorDirectory = null,
        ParquetCompression = ParquetCompression.None,
        SettleTime = TimeSpan.FromMilliseconds(50),
    };
}
