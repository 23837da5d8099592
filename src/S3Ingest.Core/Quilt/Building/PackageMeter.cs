using System.Diagnostics;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>Counts a phase after the other; many threads may add, one begins.</summary>
internal sealed class PackageMeter
{
    private volatile State _state = new(PackagePhase.Planning, 0, 0);

    public void Begin(PackagePhase phase, long objects = 0, long bytes = 0) => _state = new State(phase, objects, bytes);

    public void Add(long bytes)
    {
        var state = _state;
        Interlocked.Increment(ref state.Objects);
        Interlocked.Add(ref state.Bytes, bytes);
    }

    public PackageProgress Snapshot()
    {
        var state = _state;
        return new PackageProgress(
            state.Phase, Interlocked.Read(ref state.Objects), state.ObjectsTotal, Interlocked.Read(ref state.Bytes), state.BytesTotal, Stopwatch.GetElapsedTime(state.Since));
    }

    private sealed class State(PackagePhase phase, long objectsTotal, long bytesTotal)
    {
        public long Objects;
        public long Bytes;

        public PackagePhase Phase { get; } = phase;

        public long ObjectsTotal { get; } = objectsTotal;

        public long BytesTotal { get; } = bytesTotal;

        public long Since { get; } = Stopwatch.GetTimestamp();
    }
}
