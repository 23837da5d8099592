using S3Ingest.Integration.Tests.Pipeline;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>
/// The program that fills the watch directory while the service lives and dies: new files of 0 B to 24 MiB, whole or in
/// bursts, in folders, under temporary names that are renamed, replaced, changed in place, renamed and deleted. It knows
/// what every path ever held and what it holds at the end.
/// </summary>
internal sealed class SourceWriter(Inbox inbox, int seed)
{
    private const int Largest = 24 * Content.MiB;

    private static readonly string[] Folders = ["", "a/", "a/deep er/", "ü b/"];

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, HashSet<string>> _ever = [];
    private readonly Dictionary<string, string> _now = [];
    private int _count;

    /// <summary>Every content that a path ever had when its writer was done.</summary>
    public Dictionary<string, IReadOnlySet<string>> Ever => _ever.ToDictionary(e => e.Key, e => (IReadOnlySet<string>)e.Value);

    /// <summary>What each path holds, unless the service moved it.</summary>
    public IReadOnlyDictionary<string, string> Now => _now;

    /// <summary>Works until it is stopped; what is begun is brought to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync();
            await Task.Delay(_random.Next(20, 250), CancellationToken.None);
        }
    }

    private async Task StepAsync()
    {
        // Where sources are moved on success, a path that is worked on may vanish between two steps: then only new names
        // and replacement by rename have an outcome that can be told.
        switch (_random.Next(10))
        {
            case 0 when _now.Count > 0:
                await WriteAsync(Any(), throughRename: true);
                break;
            case 1 when _now.Count > 0 && !inbox.MovesCompleted:
                await WriteAsync(Any(), throughRename: false);
                break;
            case 2 when _now.Count > 0 && !inbox.MovesCompleted:
                Rename(Any());
                break;
            case 3 when _now.Count > 3 && !inbox.MovesCompleted:
                Delete(Any());
                break;
            default:
                await WriteAsync(NewName(), throughRename: _random.Next(2) == 0);
                break;
        }
    }

    private async Task WriteAsync(string path, bool throughRename)
    {
        var content = Content.Bytes(Size(), _random.Next());
        // Ids make every content unlike any other, the empty one apart.
        if (content.Length >= 8)
            BitConverter.TryWriteBytes(content, (long)++_count);
        var full = Path.Combine(inbox.Watch, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var written = throughRename ? $"{full}.part" : full;
        Remember(path, Content.Hash(content));
        await using (var file = new FileStream(written, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            var bursts = _random.Next(1, 4);
            foreach (var burst in content.Chunk(Math.Max(1, (content.Length / bursts) + 1)))
            {
                await file.WriteAsync(burst);
                await file.FlushAsync();
                await Task.Delay(_random.Next(0, 60));
            }
        }
        if (throughRename)
            File.Move(written, full, overwrite: true);
    }

    private void Rename(string path)
    {
        var to = NewName();
        var full = Path.Combine(inbox.Watch, to);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        _now.Remove(path, out var content);
        Remember(to, content!);
        File.Move(Path.Combine(inbox.Watch, path), full);
    }

    private void Delete(string path)
    {
        _now.Remove(path);
        File.Delete(Path.Combine(inbox.Watch, path));
    }

    private void Remember(string path, string content)
    {
        if (!_ever.TryGetValue(path, out var contents))
            _ever[path] = contents = [];
        contents.Add(content);
        _now[path] = content;
    }

    private string Any() => _now.Keys.ElementAt(_random.Next(_now.Count));

    private string NewName() => $"{Folders[_random.Next(Folders.Length)]}file {_count++}.bin";

    private int Size() => _random.Next(10) switch
    {
        0 => 0,
        < 7 => _random.Next(1, 200_000),
        < 9 => _random.Next(200_000, 9 * Content.MiB),
        _ => _random.Next(9 * Content.MiB, Largest),
    };
}
