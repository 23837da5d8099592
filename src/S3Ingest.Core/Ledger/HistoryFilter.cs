using System.Globalization;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Ledger;

/// <summary>A query as SQL conditions over operation o, file f, target t and run r. Values are parameters, always.</summary>
internal sealed class HistoryFilter
{
    private static readonly string PathSql = OperatingSystem.IsWindows()
        ? @"replace(t.source_root, '\', '/') || '/' || f.path"
        : "t.source_root || '/' || f.path";

    // SQLite takes 32,766 parameters.
    private const int MaxForeign = 30_000;
    private readonly List<string> _conditions = ["o.id < $1"];
    private readonly List<object?> _values = [long.MaxValue];
    private readonly Dictionary<string, Regex> _regexes = [];

    public HistoryFilter(HistoryQuery query, OperationIds ids)
    {
        if (query.Since is { } since)
            _conditions.Add("o.id >= " + Value(OperationIds.FirstAt(since)));
        if (query.Until is { } until)
            _conditions.Add("o.id < " + Value(OperationIds.FirstAt(until)));
        if (query.Statuses.Count > 0)
            _conditions.Add(StatusCondition(query.Statuses));
        if (query.Types.Count > 0)
            _conditions.Add($"o.type IN ({string.Join(", ", query.Types.Select(t => Value((long)t)))})");
        if (query.Bucket is { } bucket)
            _conditions.Add($"f.target IN (SELECT id FROM target WHERE bucket = {Value(bucket)})");
        if (query.User is { } user)
            _conditions.Add($"o.run IN (SELECT id FROM run WHERE user = {Value(user)} COLLATE NOCASE)");
        if (query.ErrorIds.Count > 0)
        {
            string errors = $"({string.Join(", ", query.ErrorIds.Select(e => Value(e)))})";
            // Only what did not succeed has errors: the small index serves.
            _conditions.Add($"o.status <> 0 AND (json_extract(o.detail, '$.error') IN {errors} OR EXISTS " +
                            $"(SELECT 1 FROM upload u WHERE u.operation = o.id AND json_extract(u.detail, '$.error') IN {errors}))");
        }

        if (query.Operations.Count > 0)
        {
            var own = query.Operations.Where(g => ids.TryGetId(g, out _)).Select(OperationIds.IdOf).ToList();
            var foreign = query.Operations.Where(g => !ids.TryGetId(g, out _)).Select(g => g.ToByteArray()).ToList();
            if (foreign.Count > MaxForeign)
                throw new ArgumentException($"At most {MaxForeign} ids of other ledgers can be asked for at once.", nameof(query));
            // One parameter, however many: a pipeline can hand in a whole history.
            string list = Value("[" + string.Join(',', own) + "]");
            _conditions.Add($"o.id IN (SELECT id FROM operation WHERE id IN (SELECT value FROM json_each({list})) AND uuid IS NULL " +
                            $"UNION ALL SELECT id FROM operation WHERE uuid IN ({string.Join(", ", foreign.Select(Value))}))");
        }

        if (query.Path is { } path)
            _conditions.Add(MatchPath(path));
        if (query.Key is { } key)
            _conditions.Add($"EXISTS (SELECT 1 FROM upload u WHERE u.operation = o.id AND {Match(StoredKey.Sql, key)})");
    }

    /// <summary>Any path of any file record of the operation matches.</summary>
    public void AddAnyPath(string pattern)
    {
        _conditions.Add($"({MatchPath(pattern)} OR o.moved_folder IS NOT NULL OR " +
                        $"EXISTS (SELECT 1 FROM upload u WHERE u.operation = o.id AND {Match(StoredKey.Sql, pattern)}))");
    }

    /// <summary>
    /// Where successes are not asked for, the index of the others has all. Said outright: SQLite prefers to walk the
    /// table in order, past a million successes.
    /// </summary>
    public string Index => _conditions.Exists(c => c.StartsWith("o.status <> 0", StringComparison.Ordinal)) ? "INDEXED BY operation_unusual" : "";

    public string Where => string.Join(" AND ", _conditions);

    /// <summary>Parameters, the first of which is the row id that the page ends before.</summary>
    public object?[] Values(long before)
    {
        _values[0] = before;
        return [.. _values];
    }

    /// <summary>Registers what the conditions call on a connection.</summary>
    public void Register(LedgerConnection db)
    {
        if (_regexes.Count > 0)
            db.Inner.CreateFunction("wildcard", (string pattern, string? text) => text is not null && _regexes[pattern].IsMatch(text), isDeterministic: true);
    }

    private static string StatusCondition(IReadOnlyCollection<OperationStatus> statuses)
    {
        // Written out: SQLite uses the index of unusual operations only where it sees that 0 is not among them.
        string codes = string.Join(", ", statuses.Select(s => StatusCodes.Of(s).ToString(CultureInfo.InvariantCulture)));
        return statuses.Contains(OperationStatus.Success) ? $"o.status IN ({codes})" : $"o.status <> 0 AND o.status IN ({codes})";
    }

    // What begins with a star takes in the root.
    private string MatchPath(string pattern)
    {
        pattern = Wildcard.ToSlashes(pattern);
        return pattern.StartsWith('*') ? Match(PathSql, pattern) : $"({Match("f.path", pattern)} OR {Match(PathSql, pattern)})";
    }

    private string Match(string expression, string pattern)
    {
        var (like, isExact) = Wildcard.ToLike(pattern);
        string condition = $"{expression} LIKE {Value(like)} ESCAPE '\\'";
        if (isExact)
            return condition;
        // LIKE first: the call from SQLite into managed code costs ten times as much.
        _regexes[pattern] = Wildcard.ToRegex(pattern);
        return $"({condition} AND wildcard({Value(pattern)}, {expression}))";
    }

    private string Value(object value)
    {
        _values.Add(value);
        return "$" + _values.Count.ToString(CultureInfo.InvariantCulture);
    }
}
