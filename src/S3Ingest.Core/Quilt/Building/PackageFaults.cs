namespace S3Ingest.Core.Quilt.Building;

/// <summary>
/// What is in the way of a package, all of it: faults that refuse it, and objects that cannot be in it. May be added to by
/// many threads.
/// </summary>
internal sealed class PackageFaults
{
    // More errors nobody reads; all are counted.
    private const int MaxObjects = 1_000;

    private readonly object _lock = new();
    private readonly List<IngestException> _faults = [];
    private readonly List<IngestException> _objects = [];

    /// <summary>Objects that cannot be in the package.</summary>
    public long ObjectCount { get; private set; }

    public bool IsEmpty => ObjectCount == 0 && _faults.Count == 0;

    /// <summary>Faults of the package itself.</summary>
    public bool HasFaults => _faults.Count > 0;

    /// <summary>The first thousand objects.</summary>
    public IReadOnlyList<IngestException> Objects
    {
        get
        {
            lock (_lock)
                return [.. _objects];
        }
    }

    /// <summary>All that is to be told, objects last.</summary>
    public IReadOnlyList<IngestException> All
    {
        get
        {
            lock (_lock)
                return [.. _faults, .. _objects];
        }
    }

    /// <summary>True for what concerns one object, and not the bucket, the account or the machine.</summary>
    public static bool IsOfObject(IngestException fault) => fault.ErrorId
        is IngestErrorId.AccessDenied or IngestErrorId.SourceNotFound or IngestErrorId.SourceUnreadable or IngestErrorId.SourceChanged
        or IngestErrorId.ObjectArchived or IngestErrorId.ObjectChanged or IngestErrorId.KeyInvalid or IngestErrorId.UploadFailed;

    public void Add(IngestException fault)
    {
        lock (_lock)
            _faults.Add(fault);
    }

    public void AddObject(IngestException fault)
    {
        lock (_lock)
        {
            ObjectCount++;
            if (_objects.Count < MaxObjects)
                _objects.Add(fault);
        }
    }

    /// <summary>Does something whose fault is one of the package.</summary>
    public async Task<T?> TryAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (IngestException fault)
        {
            Add(fault);
            return default;
        }
    }

    /// <summary>The one fault, or one that stands for all.</summary>
    /// <param name="source">What the package is made from.</param>
    public IngestException Summary(string source)
    {
        var all = All;
        if (all.Count == 1 && ObjectCount <= 1)
            return all[0];
        string objects = ObjectCount == 0 ? "" : $" {ObjectCount} of its objects cannot be in a package: cure that, leave them out with -Exclude, or have them left out and listed with -SkipInvalid.";
        return new IngestException(
            _faults.Count > 0 ? _faults[0].ErrorId : IngestErrorId.PackageSourceInvalid,
            $"No package was made of {source}, and nothing was written: {_faults.Count + ObjectCount} faults, each an error of its own.{objects}"
            + (ObjectCount > MaxObjects ? $" The first {MaxObjects} objects are told." : ""))
        { Target = source };
    }
}
