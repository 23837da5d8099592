using System.Collections.Concurrent;

namespace S3Ingest.Core.Structure;

/// <summary>What the walks of one audit share.</summary>
internal sealed class AuditContext(IBucketKeys keys, StructureLayout layout, string basePrefix, FindingFactory findings)
{
    private readonly ConcurrentDictionary<string, Task<bool>> _rootsInUse = new();
    private long _looked;

    public IBucketKeys Keys { get; } = keys;

    public StructureLayout Layout { get; } = layout;

    public string BasePrefix { get; } = basePrefix;

    public FindingFactory Findings { get; } = findings;

    public long Looked => Interlocked.Read(ref _looked);

    public void CountLooked() => Interlocked.Increment(ref _looked);

    /// <summary>Whether there is anything below the folders that all paths of a type begin with.</summary>
    public Task<bool> IsInUseAsync(ArtifactRule rule, CancellationToken ct) => _rootsInUse.GetOrAdd(rule.Name, async _ =>
    {
        var level = await Keys.ListLevelAsync(BasePrefix + rule.Root, ct);
        return level.Objects.Count + level.Prefixes.Count > 0;
    });
}
