using System.Globalization;
using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Structure.References;

/// <summary>The statements over one column of one table; names are quoted, values are parameters.</summary>
internal sealed class SqliteTable
{
    private static readonly string[] RowIds = ["rowid", "_rowid_", "oid"];

    private readonly string _table;
    private readonly string _column;

    // What a row is identified by, quoted. By the rowid only where there is no primary key: VACUUM may give new ones.
    private readonly List<string> _key;
    private readonly bool _isColumnInKey;

    private SqliteTable(string table, string column, List<string> key, bool isColumnInKey)
    {
        (Column, _table, _column) = (column, Quote(table), Quote(column));
        (_key, _isColumnInKey) = (key, isColumnInKey);
    }

    public string Column { get; }

    /// <summary>Null when there is no such table or column.</summary>
    public static SqliteTable? Find(SqliteConnection db, string table, string column)
    {
        // SQLite compares names without case.
        var columns = Rows(db, $"PRAGMA table_info({Quote(table)})", r => (Name: r.GetString(1), IsNotNull: r.GetInt64(3) != 0, Key: r.GetInt64(5)));
        var own = columns.Find(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
        if (own.Name is null)
            return null;
        string? rowId = RowIds.FirstOrDefault(id => !columns.Exists(c => c.Name.Equals(id, StringComparison.OrdinalIgnoreCase)));
        if (rowId is not null && !CanSelect(db, rowId, table))
            rowId = null;
        var primary = columns.Where(c => c.Key > 0).OrderBy(c => c.Key).ToList();
        // The columns of a primary key may be NULL in a table with rowids, an old fault that SQLite keeps.
        bool isSure = primary.Count > 0 && (rowId is null || primary.TrueForAll(c => c.IsNotNull) || IsAlias(db, table, primary.Select(c => c.Name).ToList()));
        if (!isSure || (own.Key > 0 && rowId is not null))
            return new SqliteTable(table, own.Name, [rowId!], false);
        return new SqliteTable(table, own.Name, [.. primary.Where(c => c.Name != own.Name).Select(c => Quote(c.Name))], own.Key > 0);
    }

    /// <summary>True for a table; a view cannot be written to.</summary>
    public static bool Exists(SqliteConnection db, string table) =>
        Rows(db, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $v0 COLLATE NOCASE", r => r.GetInt64(0), table).Count > 0;

    /// <summary>Rows with text in the column, after a place and in the order of places.</summary>
    public List<(SqlitePlace Place, string Value)> Page(SqliteConnection db, (SqlitePlace Place, string Value)? after, int count)
    {
        var order = _isColumnInKey ? [.. _key, _column] : _key;
        var values = after is { } last ? [.. last.Place.Key, .. _isColumnInKey ? new object?[] { last.Value } : []] : new List<object?>();
        string from = after is null ? "" : $" AND ({string.Join(", ", order)}) > ({string.Join(", ", values.Select((_, i) => Parameter(i)))})";
        return Rows(
            db,
            $"SELECT {_column}{string.Concat(_key.Select(k => ", " + k))} FROM {_table} WHERE typeof({_column}) = 'text'{from} ORDER BY {string.Join(", ", order)} LIMIT {count.ToString(CultureInfo.InvariantCulture)}",
            r => (new SqlitePlace([.. Enumerable.Range(1, _key.Count).Select(i => r.IsDBNull(i) ? null : r.GetValue(i))]), r.GetString(0)),
            [.. values]);
    }

    /// <summary>Sets a value where another one is; false when it is not there.</summary>
    public bool Replace(SqliteConnection db, SqlitePlace place, string from, string to)
    {
        using var command = Command(db, $"UPDATE {_table} SET {_column} = $to WHERE {Where(place)}{_column} = $from COLLATE BINARY AND typeof({_column}) = 'text'", [.. place.Key]);
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        return command.ExecuteNonQuery() > 0;
    }

    /// <summary>What is at a place now; null when the row is gone.</summary>
    public string? Read(SqliteConnection db, SqlitePlace place, string from, string to)
    {
        // A row whose key changes with its value is looked for under the wanted value.
        string where = Where(place) + (_isColumnInKey ? $"{_column} = {Parameter(place.Key.Count)}" : "1");
        var found = Rows(db, $"SELECT CAST({_column} AS TEXT) FROM {_table} WHERE {where}", r => r.IsDBNull(0) ? "NULL" : r.GetString(0), _isColumnInKey ? [.. place.Key, to] : [.. place.Key]);
        return found.FirstOrDefault();
    }

    private string Where(SqlitePlace place) => string.Concat(_key.Select((k, i) => $"{k} IS {Parameter(i)} AND ")) is var where && place.Key.Count == _key.Count
        ? where : throw new FormatException("The place belongs to a table with another key.");

    private static bool CanSelect(SqliteConnection db, string rowId, string table)
    {
        try
        {
            Rows(db, $"SELECT {rowId} FROM {Quote(table)} LIMIT 0", _ => 0);
            return true;
        }
        catch (SqliteException)
        {
            // WITHOUT ROWID.
            return false;
        }
    }

    // INTEGER PRIMARY KEY is the rowid itself and never NULL.
    private static bool IsAlias(SqliteConnection db, string table, List<string> primary) => primary.Count == 1
        && Rows(db, $"PRAGMA table_info({Quote(table)})", r => (Name: r.GetString(1), Type: r.GetString(2))).Exists(c => c.Name == primary[0] && c.Type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase));

    private static List<T> Rows<T>(SqliteConnection db, string sql, Func<SqliteDataReader, T> map, params object?[] values)
    {
        using var command = Command(db, sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    private static SqliteCommand Command(SqliteConnection db, string sql, object?[] values)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue(Parameter(i), values[i] ?? DBNull.Value);
        return command;
    }

    private static string Parameter(int index) => "$v" + index.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
