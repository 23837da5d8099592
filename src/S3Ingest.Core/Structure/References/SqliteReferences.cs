using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// Text values of one column of an SQLite table that another program owns. Its journal mode stays; every change is a
/// durable transaction of its own. Values of other types than text are left alone.
/// </summary>
internal sealed class SqliteReferences : IReferenceStore, IAsyncDisposable
{
    private const int PageSize = 500;

    // Result codes of SQLite.
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NotADatabase = 26;

    private readonly ReferenceUri _uri;
    private readonly ReferenceContext _context;
    private readonly SqliteConnection _db;
    private readonly SqliteTable _table;
    private readonly SemaphoreSlim _turn = new(1);

    private SqliteReferences(ReferenceUri uri, ReferenceContext context, SqliteConnection db, SqliteTable table) =>
        (_uri, _context, _db, _table) = (uri, context, db, table);

    public string Name => _uri.Text;

    /// <exception cref="IngestException">ConfigurationInvalid: file, table or column; ReferenceFailed: it cannot be written now.</exception>
    public static async Task<SqliteReferences> OpenAsync(ReferenceUri uri, ReferenceContext context, CancellationToken ct)
    {
        uri.AllowOnly("table", "column");
        string table = uri.Required("table");
        string column = uri.Required("column");
        string path = FilePath(uri);
        if (!File.Exists(path))
            throw uri.Invalid($"names the file '{path}', which is not there");
        if (Path.GetFullPath(path) == context.Ledger.Path)
            throw uri.Invalid("names the ledger, which is brought up to date always. Leave it out");
        SqliteLibrary.Require();
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            await db.OpenAsync(ct);
            // Another program may be at work; sorts must not spill to the temp directory.
            Execute(db, "PRAGMA busy_timeout = 30000");
            Execute(db, "PRAGMA temp_store = MEMORY");
            if (!SqliteTable.Exists(db, table))
                throw uri.Invalid($"names the table '{table}', which '{path}' does not have");
            var found = SqliteTable.Find(db, table, column) ?? throw uri.Invalid($"names the column '{column}', which table '{table}' does not have");
            Execute(db, "BEGIN IMMEDIATE");
            Execute(db, "ROLLBACK");
            return new SqliteReferences(uri, context, db, found);
        }
        catch (SqliteException fault)
        {
            await db.DisposeAsync();
            throw fault.SqliteErrorCode == NotADatabase
                ? uri.Invalid($"names '{path}', which is no SQLite database", fault)
                : ReferenceFaults.Failed(uri.Text, $"'{path}' cannot be written ({fault.Message}). Look at its permissions and at what locks it; nothing was changed.", fault);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<ReferenceChange> FindAsync(KeyMoves moves, [EnumeratorCancellation] CancellationToken ct)
    {
        var text = new ReferenceText(MovedKeys.Of(moves, _context.Store), _context.Options.EndpointUrl);
        (SqlitePlace Place, string Value)? after = null;
        while (true)
        {
            var page = await RunAsync(() => _table.Page(_db, after, PageSize), ct);
            foreach (var (place, value) in page)
            {
                var edits = await text.FindEditsAsync(value, bareKeys: true, ct);
                if (edits.Count > 0)
                    yield return new ReferenceChange(Name, place.ToJson(), value, TextEdit.Apply(value, edits));
            }
            if (page.Count < PageSize)
                yield break;
            after = page[^1];
        }
    }

    public Task ApplyAsync(ReferenceChange change, CancellationToken ct) => ReplaceAsync(change.Location, change.OldValue, change.NewValue, ct);

    public Task RestoreAsync(ReferenceChange change, CancellationToken ct) => ReplaceAsync(change.Location, change.NewValue, change.OldValue, ct);

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _turn.Dispose();
    }

    private Task<bool> ReplaceAsync(string location, string from, string to, CancellationToken ct) => RunAsync(
        () =>
        {
            var place = SqlitePlace.Parse(location);
            if (_table.Replace(_db, place, from, to))
                return true;
            string? now = _table.Read(_db, place, from, to);
            return now == to ? true : throw ReferenceFaults.Changed(Name, $"'{_table.Column}' of row {place}", from, now);
        },
        ct);

    // SQLite is synchronous, and a connection is not for two at once.
    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await Task.Run(work, ct);
        }
        catch (SqliteException fault)
        {
            throw ReferenceFaults.Failed(Name, $"{fault.Message}. Look at the database and go on with the migration: nothing was deleted.", fault, fault.SqliteErrorCode is Busy or Locked);
        }
        finally
        {
            _turn.Release();
        }
    }

    // sqlite:///var/lib/jobs.db, sqlite:///C:/data/jobs.db
    private static string FilePath(ReferenceUri uri)
    {
        string path = Uri.UnescapeDataString(uri.Place);
        if (OperatingSystem.IsWindows() && path.Length > 2 && path[0] == '/' && path[2] == ':')
            path = path[1..];
        if (!Path.IsPathFullyQualified(path))
            throw uri.Invalid("names no absolute path. Write sqlite:// and the path, as sqlite:///var/lib/jobs.db?table=jobs&column=output");
        return Path.GetFullPath(path);
    }

    private static void Execute(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
