namespace S3Ingest.Core.Structure.Migration;

/// <summary>What a migration moves, and how.</summary>
public sealed record MigrationOptions
{
    /// <summary>Where the layout begins: empty, or ends with <c>/</c>.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>The layout that objects are to have.</summary>
    public StructureLayout Layout { get; init; } = StructureLayout.BuiltIn;

    /// <summary>Only the artifacts of one job or deployment.</summary>
    public string? JobName { get; init; }

    /// <summary>Globs on old keys below the prefix; empty: all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs on old keys below the prefix.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>At most so many objects; the rest is for another run.</summary>
    public long? MaxObjects { get; init; }

    /// <summary>What happens when another object is at the new key.</summary>
    public ConflictPolicy OnConflict { get; init; }

    /// <summary>Copies and updates references, and deletes nothing.</summary>
    public bool KeepSource { get; init; }

    /// <summary>What refers to the objects.</summary>
    public IReadOnlyList<IReferenceStore> References { get; init; } = [];

    /// <summary>Where objects are learned from; null lists the bucket.</summary>
    public IObjectListing? Listing { get; init; }

    /// <summary>
    /// Equal objects at the new keys are copies that were made for this migration, as by S3 Batch Operations: an undo
    /// takes them away.
    /// </summary>
    public bool HasCopies { get; init; }

    /// <summary>Share of a run that several machines divide, as <c>2/8</c>; null: everything.</summary>
    public string? ShardName { get; init; }

    /// <summary>Keys of that share.</summary>
    public Func<string, bool>? Shard { get; init; }

    /// <summary>A migration to go on with; null begins one.</summary>
    public Guid? MigrationId { get; init; }

    /// <summary>Of a damaged manifest or journal, uses the part before the damage.</summary>
    public bool UseSoundPart { get; init; }

    /// <summary>Told of faults that belong to no single object, as those of references.</summary>
    public Action<IngestException>? Faulted { get; init; }

    /// <summary>Crash-point hook of the fault tests, called with a name of <see cref="MigrationPoint"/>.</summary>
    internal Action<string>? Reached { get; init; }
}
