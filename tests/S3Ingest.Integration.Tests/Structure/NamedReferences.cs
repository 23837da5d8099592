using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Integration.Tests.Structure;

/// <summary>References by name in memory, with the rules of <see cref="IReferenceStore"/>; it outlives the runs that die.</summary>
internal sealed class NamedReferences(string bucket) : IReferenceStore
{
    public ConcurrentDictionary<string, string> Values { get; } = new();

    /// <summary>Refuses changes while set.</summary>
    public bool IsReadOnly { get; set; }

    public string Name => "names";

    public async IAsyncEnumerable<ReferenceChange> FindAsync(KeyMoves moves, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        var uri = $"s3://{bucket}/";
        foreach (var (name, value) in Values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            ct.ThrowIfCancellationRequested();
            if (value.StartsWith(uri, StringComparison.Ordinal) && moves.Find(value[uri.Length..]) is { } key)
                yield return new ReferenceChange(Name, JsonSerializer.Serialize(name), value, uri + key);
        }
    }

    public Task ApplyAsync(ReferenceChange change, CancellationToken ct) => Set(change.Location, change.OldValue, change.NewValue);

    public Task RestoreAsync(ReferenceChange change, CancellationToken ct) => Set(change.Location, change.NewValue, change.OldValue);

    private Task Set(string location, string from, string to)
    {
        var name = JsonSerializer.Deserialize<string>(location)!;
        if (IsReadOnly)
            throw new IngestException(IngestErrorId.ReferenceFailed, "The names are read-only.");
        if (!Values.TryUpdate(name, to, from) && Values[name] != to)
            throw new IngestException(IngestErrorId.ReferenceFailed, $"{name} changed meanwhile.");
        return Task.CompletedTask;
    }
}
