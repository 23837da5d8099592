namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// Something that refers to objects by key. All changes are conditional, and can be repeated after a crash: what holds
/// the wanted value already is a success, and a value that changed meanwhile is not overwritten but reported
/// (<see cref="IngestException"/>).
/// </summary>
public interface IReferenceStore
{
    /// <summary>Name in journals and messages; the same for the same store on every machine.</summary>
    string Name { get; }

    /// <summary>The references to moved objects. Nothing is changed; each is journaled before it is applied.</summary>
    IAsyncEnumerable<ReferenceChange> FindAsync(KeyMoves moves, CancellationToken ct);

    /// <summary>Sets the new value where the old one is.</summary>
    Task ApplyAsync(ReferenceChange change, CancellationToken ct);

    /// <summary>Sets the old value where the new one is.</summary>
    Task RestoreAsync(ReferenceChange change, CancellationToken ct);
}
