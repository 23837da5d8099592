using Microsoft.Data.Sqlite;

namespace S3Ingest.Core.Ledger;

/// <summary>One SQLite connection with its prepared statements. Not for two threads at once.</summary>
internal sealed class LedgerConnection : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private LedgerConnection(SqliteConnection inner) => Inner = inner;

    public SqliteConnection Inner { get; }

    /// <summary>Opens an existing file; never creates one.</summary>
    public static LedgerConnection Open(string path, bool readOnly)
    {
        SqliteLibrary.Require();
        var inner = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            // Readers too may have to write: the index of the write-ahead log.
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        try
        {
            inner.Open();
            var connection = new LedgerConnection(inner);
            // Sorts must not spill to the temp directory: nothing is written there.
            connection.Execute("PRAGMA busy_timeout = 30000");
            connection.Execute("PRAGMA temp_store = MEMORY");
            if (readOnly)
                connection.Execute("PRAGMA query_only = ON");
            return connection;
        }
        catch
        {
            inner.Dispose();
            throw;
        }
    }

    public int Execute(string sql, params object?[] values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>Ends a transaction that failed, so that its fault is what is told: SQLite has ended it by itself after some.</summary>
    public void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // There was nothing left to roll back, or the connection is as broken as the fault says.
        }
    }

    /// <summary>First column of the first row; null when there is none or it is NULL.</summary>
    public object? Scalar(string sql, params object?[] values) => Bind(sql, values).ExecuteScalar() is var v and not DBNull ? v : null;

    /// <summary>The rows; the same statement must not be run again before the reader is disposed.</summary>
    public SqliteDataReader Query(string sql, params object?[] values) => Bind(sql, values).ExecuteReader();

    /// <summary>The rows, read to the end.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> map, params object?[] values)
    {
        var rows = new List<T>();
        using var reader = Query(sql, values);
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        Inner.Dispose();
    }

    // Parameters are $1, $2, ...
    private SqliteCommand Bind(string sql, object?[] values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = Inner.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (i + 1) });
            _commands.Add(sql, command);
        }

        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
