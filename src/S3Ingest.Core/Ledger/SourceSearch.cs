using System.Globalization;
using System.Runtime.ExceptionServices;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// Operations whose source, object or moved file may have a path or key: by the hash where it is given exactly, else by a
/// walk over table file, which is a third of the ledger, on several cores. May hand out operations too many, which the
/// filter's conditions then leave out, never too few.
/// </summary>
internal sealed class SourceSearch
{
    private static readonly int Walkers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    // Enough pieces that a core which is busy elsewhere does not keep the others waiting.
    private const int PiecesPerWalker = 4;

    // Below this the index of the other operations is asked for the sources, above it is read to its end.
    private const int FewFiles = 20_000;

    private readonly LedgerConnection _db;
    private readonly ReaderPool _readers;
    private readonly IReadOnlyCollection<Target> _targets;

    public SourceSearch(LedgerConnection db, ReaderPool readers)
    {
        (_db, _readers) = (db, readers);
        _targets = new TargetTable(db).All();
    }

    private sealed class Found
    {
        public List<long> Files { get; } = [];

        public List<long> Operations { get; } = [];

        public void Add(long file, long operation)
        {
            Files.Add(file);
            if (operation != 0)
                Operations.Add(operation);
        }
    }

    /// <summary>By absolute or relative paths of sources, exact.</summary>
    public IEnumerable<long> ByPaths(IEnumerable<string> paths)
    {
        var found = new Found();
        var roots = _targets.Select(t => (Target: t, Root: Root(t))).ToList();
        foreach (string path in paths)
        {
            foreach (var (target, root) in roots)
                AddByHash(PathHash.OfPath(target, path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path), found);
        }

        return Operations(found);
    }

    /// <summary>By a key, exact.</summary>
    public IEnumerable<long> ByExactKey(string key)
    {
        var found = new Found();
        var own = new List<long>();
        foreach (long hash in _targets.Select(t => PathHash.OfKey(t.Endpoint, t.Bucket, key)).Distinct())
        {
            AddByHash(hash, found);
            own.AddRange(_db.Rows("SELECT operation FROM upload WHERE key_hash = $1", r => r.GetInt64(0), hash));
        }

        return Operations(found).Concat(own);
    }

    /// <summary>By a wildcard over absolute or relative paths of sources.</summary>
    public IEnumerable<long> ByPath(string wildcard)
    {
        var condition = new Condition();
        return Operations(Walk(condition, Paths(condition, LikePattern.Of(wildcard)), "1").Sure);
    }

    /// <summary>By a wildcard over keys: what a source holds by its name, what a failed one wanted, and keys that do not follow from a name.</summary>
    public IEnumerable<long> ByKey(string wildcard)
    {
        var pattern = LikePattern.Of(wildcard);
        var condition = new Condition();
        var (at, converted) = Keys(condition, pattern);
        return ByKeys(condition, pattern, $"{at} OR {converted}", Held(at, converted));
    }

    /// <summary>By a wildcard over paths or keys.</summary>
    public IEnumerable<long> ByPathOrKey(string wildcard)
    {
        var pattern = LikePattern.Of(wildcard);
        var condition = new Condition();
        string paths = Paths(condition, pattern);
        var (at, converted) = Keys(condition, pattern);
        return ByKeys(condition, pattern, $"{paths} OR {at} OR {converted}", $"{paths} OR {Held(at, converted)}");
    }

    /// <summary>By a wildcard over where sources were moved to.</summary>
    /// <param name="wildcard">Pattern.</param>
    /// <param name="ranges">Ids among which moved ones are.</param>
    public IEnumerable<long> ByMovedPath(string wildcard, IEnumerable<IdRange> ranges) => ranges.SelectMany(range => _db.Rows(
        $"SELECT o.id FROM operation o CROSS JOIN file f ON f.id = o.file WHERE o.moved_folder IS NOT NULL AND o.id >= $1 AND o.id < $2 AND {HistoryFilter.MovedSql} LIKE $3 ESCAPE '\\'",
        r => r.GetInt64(0), range.First, range.End, LikePattern.Of(wildcard).Text));

    /// <summary>As <see cref="HistoryFilter"/> sees it.</summary>
    private static string Root(Target target) => Wildcard.ToSlashes(target.SourceRoot).TrimEnd('/') + "/";

    // A relative path begins with no slash.
    private string Paths(Condition condition, LikePattern pattern)
    {
        string absolute = condition.Of(_targets, target => pattern.After(Root(target)).Select(rest => rest.Text));
        return pattern.Text.StartsWith('/') ? absolute : $"({absolute} OR {condition.Like(pattern.Text)})";
    }

    private (string At, string Converted) Keys(Condition condition, LikePattern pattern) => (
        condition.Of(_targets, target => pattern.After(target.KeyPrefix).Select(rest => rest.Text)),
        // The extension that a conversion replaced can be any.
        condition.Of(_targets, target => pattern.Before(PathHash.ConvertedExtension).SelectMany(stem => stem.After(target.KeyPrefix)).Select(rest => rest.Text + ".%")));

    private static string Held(string at, string converted) => $"(holds_key & {KeyOwners.AtPath} AND {at}) OR (holds_key & {KeyOwners.AtConverted} AND {converted})";

    private IEnumerable<long> ByKeys(Condition condition, LikePattern pattern, string where, string isSure)
    {
        var (sure, others) = Walk(condition, where, isSure);
        return Operations(sure).Concat(Unusual(Operations(others))).Concat(OwnKeys(pattern));
    }

    private (Found Sure, Found Others) Walk(Condition condition, string where, string isSure)
    {
        var (sure, others) = (new Found(), new Found());
        long last = _db.Scalar("SELECT max(id) FROM file") as long? ?? 0;
        long piece = last / (Walkers * PiecesPerWalker) + 1;
        string sql = $"SELECT id, coalesce(operation, 0), {isSure} FROM file WHERE id >= $1 AND id < $2 AND ({where})";
        if (condition.IsNever)
            return (sure, others);
        try
        {
            Parallel.For(0, Walkers * PiecesPerWalker, new ParallelOptions { MaxDegreeOfParallelism = Walkers }, i =>
            {
                var rows = _readers.Read(db => db.Rows(sql, r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2) != 0), [i * piece, (i + 1) * piece, .. condition.Values]));
                lock (sure)
                {
                    foreach (var (file, operation, matches) in rows)
                        (matches ? sure : others).Add(file, operation);
                }
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return (sure, others);
    }

    private void AddByHash(long hash, Found found)
    {
        foreach (var (file, operation) in _db.Rows("SELECT id, operation FROM file WHERE hash = $1", r => (r.GetInt64(0), r.Long(1) ?? 0), hash))
            found.Add(file, operation);
    }

    /// <summary>The operations on sources: those that their rows point at, and the others.</summary>
    private IEnumerable<long> Operations(Found found)
    {
        if (found.Files.Count == 0)
            return [];
        // The walk saw a later state than this connection does. An operation that was pointed at in between is found here,
        // one that was pointed away from there.
        return found.Operations.Concat(Aside(_db, found.Files)).Concat(_readers.Read(later => Aside(later, found.Files)));
    }

    private static List<long> Aside(LedgerConnection db, List<long> files)
    {
        const string Sql = "SELECT id, file FROM operation INDEXED BY operation_aside WHERE aside = 1";
        if (files.Count <= FewFiles)
            return db.Rows(Sql + " AND file IN (SELECT value FROM json_each($1))", r => r.GetInt64(0), OperationScan.Json(files));
        var wanted = files.ToHashSet();
        return [.. db.Rows(Sql, r => (Id: r.GetInt64(0), File: r.GetInt64(1))).Where(o => wanted.Contains(o.File)).Select(o => o.Id)];
    }

    private IEnumerable<long> Unusual(IEnumerable<long> operations)
    {
        var wanted = operations.ToHashSet();
        return wanted.Count == 0 ? [] : _db.Rows("SELECT id FROM operation INDEXED BY operation_unusual WHERE status <> 0", r => r.GetInt64(0)).Where(wanted.Contains);
    }

    /// <summary>Keys that are stored as they are, or as a change of the path.</summary>
    private List<long> OwnKeys(LikePattern pattern) =>
        _db.Scalar("SELECT 1 FROM upload INDEXED BY upload_key WHERE key_hash IS NOT NULL LIMIT 1") is null ? [] : _db.Rows(
            "SELECT u.operation FROM upload u WHERE u.key_hash IS NOT NULL AND CASE WHEN u.key_cut IS NULL THEN u.key_tail ELSE " +
            $"(SELECT {StoredKey.Sql} FROM operation o CROSS JOIN file f ON f.id = o.file CROSS JOIN target t ON t.id = f.target WHERE o.id = u.operation) END LIKE $1 ESCAPE '\\'",
            r => r.GetInt64(0), pattern.Text);

    /// <summary>SQL over table file, with parameters from $3 on.</summary>
    private sealed class Condition
    {
        private readonly List<object> _values = [];
        private readonly Dictionary<string, string> _likes = [];

        public IReadOnlyList<object> Values => _values;

        /// <summary>True when nothing was asked of any row.</summary>
        public bool IsNever => _values.Count == 0;

        public string Like(string pattern)
        {
            if (_likes.TryGetValue(pattern, out string? like))
                return like;
            _values.Add(pattern);
            return _likes[pattern] = string.Create(CultureInfo.InvariantCulture, $"path LIKE ${_values.Count + 2} ESCAPE '\\'");
        }

        /// <summary>Targets that ask the same are asked together; those that no path can satisfy are left out.</summary>
        public string Of(IReadOnlyCollection<Target> targets, Func<Target, IEnumerable<string>> patterns)
        {
            var asked = targets.Select(t => (t.Id, Patterns: string.Join('\n', patterns(t).Distinct().Order(StringComparer.Ordinal)))).ToLookup(t => t.Patterns, t => t.Id);
            var terms = asked.Where(group => group.Key.Length > 0).Select(group =>
            {
                string likes = $"({string.Join(" OR ", group.Key.Split('\n').Select(Like))})";
                return asked.Count == 1 ? likes : $"(target IN ({string.Join(", ", group.Select(id => id.ToString(CultureInfo.InvariantCulture)))}) AND {likes})";
            }).ToList();
            return terms.Count == 0 ? "0" : $"({string.Join(" OR ", terms)})";
        }
    }
}
