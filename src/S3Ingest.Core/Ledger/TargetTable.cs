namespace S3Ingest.Core.Ledger;

/// <summary>Targets by number, as one connection has seen them. They never change.</summary>
internal sealed class TargetTable(LedgerConnection db)
{
    private readonly Dictionary<long, Target> _targets = [];

    public Target this[long id] => _targets.TryGetValue(id, out var target) ? target : Load(id);

    public Target Intern(string sourceRoot, string endpoint, string bucket, string keyPrefix)
    {
        long id = (long?)db.Scalar(
            "SELECT id FROM target WHERE source_root = $1 AND endpoint = $2 AND bucket = $3 AND key_prefix = $4", sourceRoot, endpoint, bucket, keyPrefix)
            ?? (long)db.Scalar(
            "INSERT INTO target (source_root, endpoint, bucket, key_prefix) VALUES ($1, $2, $3, $4) RETURNING id", sourceRoot, endpoint, bucket, keyPrefix)!;
        return new Target(id, sourceRoot, endpoint, bucket, keyPrefix);
    }

    /// <summary>All of them.</summary>
    public List<Target> All() => db.Rows("SELECT id, source_root, endpoint, bucket, key_prefix FROM target",
        r => new Target(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4)));

    private Target Load(long id)
    {
        var target = db.Rows("SELECT source_root, endpoint, bucket, key_prefix FROM target WHERE id = $1",
            r => new Target(id, r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)), id).Single();
        return _targets[id] = target;
    }
}
