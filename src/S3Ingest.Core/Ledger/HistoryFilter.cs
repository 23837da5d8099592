using System.Globalization;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// A query taken apart: SQL conditions over operation o, file f, target t and run r that decide, and what
/// <see cref="OperationScan"/> needs to find the few operations that they have to be asked of. Values are parameters, always.
/// </summary>
internal sealed class HistoryFilter
{
    /// <summary>What every statement with <see cref="Where"/> joins, in this order.</summary>
    public const string Tables = "operation o CROSS JOIN file f ON f.id = o.file CROSS JOIN target t ON t.id = f.target CROSS JOIN run r ON r.id = o.run";

    private static readonly bool ComparesCase = !OperatingSystem.IsWindows() && !OperatingSystem.IsMacOS();
    private static readonly string RootSql = OperatingSystem.IsWindows() ? @"rtrim(replace(t.source_root, '\', '/'), '/')" : "rtrim(t.source_root, '/')";
    private static readonly string PathSql = RootSql + " || '/' || f.path";

    // rtrim with all characters but the slash leaves the folder.
    private const string NameSql = "coalesce(o.moved_name, substr(f.path, length(rtrim(f.path, replace(f.path, '/', ''))) + 1))";
    /// <summary>Where the source was moved to; NULL when it was not.</summary>
    public static readonly string MovedSql = (OperatingSystem.IsWindows() ? @"(SELECT rtrim(replace(m.text, '\', '/'), '/')" : "(SELECT rtrim(m.text, '/')") +
        " FROM term m WHERE m.id = o.moved_folder) || '/' || " + NameSql;

    private readonly List<string> _conditions = [];
    private readonly List<object> _values = [];
    private readonly List<string> _kinds = [];
    private readonly List<object> _kindValues = [];
    private readonly List<(string Sql, object? Value)> _indexes = [];
    private readonly Dictionary<string, Regex> _regexes = [];

    public HistoryFilter(HistoryQuery query)
    {
        Time = new IdRange(query.Since is { } since ? OperationIds.FirstAt(since) : 0, query.Until is { } until ? OperationIds.FirstAt(until) : long.MaxValue);
        Operations = query.Operations.Count > 0 ? query.Operations : null;
        if (query.Statuses.Count > 0)
            AddKind("o.status", "status", StatusCodes.In(query.Statuses));
        if (query.Types.Count > 0)
            AddKind("o.type", "type", $"IN ({string.Join(", ", query.Types.Select(t => ((long)t).ToString(CultureInfo.InvariantCulture)))})");
        if (query.Bucket is { } bucket)
            AddKind("f.target", "target", "IN (SELECT id FROM target WHERE bucket = {0})", bucket);
        if (query.User is { } user)
            AddKind("o.run", "run", "IN (SELECT id FROM run WHERE user = {0} COLLATE NOCASE)", user);
        if (query.ErrorIds.Count > 0)
            AddDetail("$.error", "error", query.ErrorIds);
        if (query.UserId is { } userId)
            AddDetail("$.metadata.user_id", "dataset", [userId.ToString(CultureInfo.InvariantCulture)]);
        AddPaths(query.Path is { } path ? Wildcard.ToSlashes(path) : null, query.LiteralPaths);
        if (query.Key is { } key)
            AddKey(key);
        if (_indexes.Count == 0 && query.Statuses.Count > 0 && !query.Statuses.Contains(OperationStatus.Success))
            AddStatusIndexes(query.Statuses);
    }

    /// <summary>Which operations of a query for files; which of their records match is decided on each record.</summary>
    public HistoryFilter(FileQuery query)
        : this(query.OfOperations)
    {
        if (query.Location is FileLocation.Completed or FileLocation.Error)
        {
            string moved = ((int)(query.Location == FileLocation.Completed ? Disposition.MovedToCompleted : Disposition.MovedToError)).ToString(CultureInfo.InvariantCulture);
            AddKind("o.disposition", "disposition", "= " + moved);
        }

        if (query.Path is { } path)
        {
            AnyPathPattern = Wildcard.ToSlashes(path);
            _conditions.Add($"({MatchPath(AnyPathPattern)} OR (o.moved_folder IS NOT NULL AND {Match(MovedSql, AnyPathPattern)}) OR " +
                            $"EXISTS (SELECT 1 FROM upload u WHERE u.operation = o.id AND {Match(StoredKey.Sql, AnyPathPattern)}))");
        }

        if (_indexes.Count == 0 && (query.Location == FileLocation.Stream || query.Status == FileStatus.Deleted))
            _indexes.Add(("SELECT DISTINCT operation FROM upload WHERE compression <> 0 AND operation >= $1 AND operation < $2 ORDER BY operation DESC LIMIT $3", null));
    }

    /// <summary>When they began.</summary>
    public IdRange Time { get; }

    /// <summary>Operation ids; null: any.</summary>
    public IReadOnlyCollection<Guid>? Operations { get; }

    /// <summary>Paths without wildcards; null: any.</summary>
    public IReadOnlyCollection<string>? ExactPaths { get; private set; }

    /// <summary>A key without wildcards; null: any.</summary>
    public string? ExactKey { get; private set; }

    /// <summary>A wildcard for paths of sources; null: any.</summary>
    public string? PathPattern { get; private set; }

    /// <summary>A wildcard for keys; null: any.</summary>
    public string? KeyPattern { get; private set; }

    /// <summary>A wildcard for any path or key; null: any.</summary>
    public string? AnyPathPattern { get; }

    /// <summary>True when there is something that only a walk over all sources can find.</summary>
    public bool HasPattern => PathPattern is not null || KeyPattern is not null || AnyPathPattern is not null;

    /// <summary>Conditions over table span, with parameters from $3 on.</summary>
    public IReadOnlyList<string> Kinds => _kinds;

    /// <summary>Values of <see cref="Kinds"/>.</summary>
    public IReadOnlyList<object> KindValues => _kindValues;

    /// <summary>True when an index has fewer than all operations.</summary>
    public bool HasIndexes => _indexes.Count > 0;

    /// <summary>
    /// Statements that together hand out all ids that may match, each newest first; parameters are first id, end, how many,
    /// and the value.
    /// </summary>
    public IReadOnlyList<(string Sql, object? Value)> Indexes => _indexes.Count > 0 ? _indexes : [("SELECT id FROM operation WHERE id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3", null)];

    /// <summary>True when there is no condition beyond time and ids.</summary>
    public bool IsEmpty => _conditions.Count == 0;

    /// <summary>The conditions, with parameters from $2 on.</summary>
    public string Where => string.Join(" AND ", _conditions);

    /// <summary>Values of <see cref="Where"/>.</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>Registers what the conditions call on a connection.</summary>
    public void Register(LedgerConnection db)
    {
        if (_regexes.Count > 0)
            db.Inner.CreateFunction("wildcard", (string pattern, string? text) => text is not null && _regexes[pattern].IsMatch(text), isDeterministic: true);
    }

    private void AddKind(string column, string spanColumn, string condition, params object[] values)
    {
        _conditions.Add($"{column} {Fill(condition, values, Value)}");
        _kinds.Add($"{spanColumn} {Fill(condition, values, KindValue)}");
    }

    private static string Fill(string condition, object[] values, Func<object, string> value) =>
        values.Length == 0 ? condition : string.Format(CultureInfo.InvariantCulture, condition, value(values[0]));

    // In the detail of an operation or of one of its outputs. Indexes have those that have such a detail.
    private void AddDetail(string jsonPath, string index, IReadOnlyCollection<string> values)
    {
        string list = $"({string.Join(", ", values.Select(v => Value(v)))})";
        _conditions.Add($"(json_extract(o.detail, '{jsonPath}') IN {list} OR EXISTS " +
                        $"(SELECT 1 FROM upload u WHERE u.operation = o.id AND u.detail IS NOT NULL AND json_extract(u.detail, '{jsonPath}') IN {list}))");
        if (_indexes.Count > 0)
            return;
        string partial = $"detail IS NOT NULL AND json_extract(detail, '{jsonPath}') IS NOT NULL AND json_extract(detail, '{jsonPath}') = $4";
        foreach (string value in values)
        {
            _indexes.Add(($"SELECT id FROM operation INDEXED BY operation_{index} WHERE {partial} AND id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3", value));
            _indexes.Add(($"SELECT DISTINCT operation FROM upload INDEXED BY upload_{index} WHERE {partial} AND operation >= $1 AND operation < $2 ORDER BY operation DESC LIMIT $3", value));
        }
    }

    private void AddStatusIndexes(IReadOnlyCollection<OperationStatus> statuses)
    {
        // Written out: SQLite takes the partial index only where it sees that the status is not 0.
        foreach (long code in statuses.Select(StatusCodes.Of).Distinct())
            _indexes.Add((FormattableString.Invariant($"SELECT id FROM operation INDEXED BY operation_unusual WHERE status = {code} AND status <> 0 AND id >= $1 AND id < $2 ORDER BY id DESC LIMIT $3"), null));
    }

    private void AddPaths(string? path, IReadOnlyCollection<string> literal)
    {
        var alternatives = new List<string>();
        var exact = literal.Select(Wildcard.ToSlashes).ToList();
        if (path is not null && ComparesCase && Wildcard.Literal(path) is { } one)
        {
            exact.Add(one);
        }
        else if (path is not null)
        {
            PathPattern = path;
            alternatives.Add(MatchPath(path));
        }

        if (exact.Count > 0)
        {
            ExactPaths = exact;
            string list = Value(System.Text.Json.JsonSerializer.Serialize(exact));
            alternatives.Add($"f.path IN (SELECT value FROM json_each({list})) OR {PathSql} IN (SELECT value FROM json_each({list}))");
        }

        if (alternatives.Count > 0)
            _conditions.Add($"({string.Join(" OR ", alternatives)})");
    }

    private void AddKey(string key)
    {
        ExactKey = Wildcard.Literal(key);
        KeyPattern = ExactKey is null ? key : null;
        string condition = ExactKey is null ? Match(StoredKey.Sql, key) : $"{StoredKey.Sql} = {Value(ExactKey)}";
        _conditions.Add($"EXISTS (SELECT 1 FROM upload u WHERE u.operation = o.id AND {condition})");
    }

    // What begins with a star takes in the root.
    private string MatchPath(string pattern) =>
        pattern.StartsWith('*') ? Match(PathSql, pattern) : $"({Match("f.path", pattern)} OR {Match(PathSql, pattern)})";

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

    private string Value(object value) => Parameter(_values, value, first: 2);

    private string KindValue(object value) => Parameter(_kindValues, value, first: 3);

    private static string Parameter(List<object> values, object value, int first)
    {
        values.Add(value);
        return "$" + (values.Count - 1 + first).ToString(CultureInfo.InvariantCulture);
    }
}
