namespace S3Ingest.Core.Ledger;

/// <summary>What the statements of a write transaction work with. Only the writer's thread uses it.</summary>
internal sealed class WriteContext(LedgerConnection db, OperationIds ids, long run, RunLocks locks)
{
    private readonly Dictionary<string, long> _terms = new(StringComparer.Ordinal);
    private long _lastId;

    public LedgerConnection Db => db;

    public OperationIds Ids => ids;

    /// <summary>The run that writes.</summary>
    public long Run => run;

    public TargetTable Targets { get; } = new(db);

    /// <summary>Free row id for a new operation.</summary>
    public long NewId(DateTimeOffset start)
    {
        do
        {
            _lastId = OperationIds.NewId(start, _lastId);
        }
        // Another process drew the same 20 bits in the same millisecond.
        while (db.Scalar("SELECT 1 FROM operation WHERE id = $1", _lastId) is not null);
        return _lastId;
    }

    /// <summary>True when another run lives, or it is this one.</summary>
    public bool IsAlive(long other) => other == run || locks.IsAlive(ids.LedgerId, other);

    /// <summary>Number of a text that repeats.</summary>
    public long? Term(string? text)
    {
        if (text is null)
            return null;
        if (_terms.TryGetValue(text, out long id))
            return id;
        id = (long?)db.Scalar("SELECT id FROM term WHERE text = $1", text)
            ?? (long)db.Scalar("INSERT INTO term (text) VALUES ($1) RETURNING id", text)!;
        _terms.Add(text, id);
        return id;
    }

    /// <summary>Row id of an operation of this ledger or a foreign one; null when there is none.</summary>
    public long? FindOperation(Guid operation) => FindOperation(db, ids, operation);

    public static long? FindOperation(LedgerConnection db, OperationIds ids, Guid operation) =>
        ids.TryGetId(operation, out long id)
            ? (long?)db.Scalar("SELECT id FROM operation WHERE id = $1 AND uuid IS NULL", id)
            : (long?)db.Scalar("SELECT id FROM operation WHERE uuid = $1", operation.ToByteArray());

    /// <summary>To be called after a rollback: what was interned since may be gone.</summary>
    public void Forget() => _terms.Clear();
}
