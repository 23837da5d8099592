using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.References;
using S3Ingest.Core.Tests.Ledger;

namespace S3Ingest.Core.Tests.Structure.References;

public sealed class SqliteReferencesTests : IDisposable
{
    private readonly LedgerFolder _folder = new();
    private readonly ObjectStore _store = ObjectStore.Open(new IngestOptions { BucketName = Moves.Bucket, LedgerPath = "unused", EndpointUrl = new Uri("http://127.0.0.1:9000") }, NullLoggerFactory.Instance);

    private string File => Path.Combine(_folder.Folder, "jobs & more.db");

    [Theory]
    [InlineData("CREATE TABLE \"my \"\"jobs\"\"\" (id INTEGER PRIMARY KEY, \"out\" TEXT)", "id")]
    [InlineData("CREATE TABLE \"my \"\"jobs\"\"\" (id TEXT, part BLOB, \"out\" TEXT, PRIMARY KEY (id, part)) WITHOUT ROWID", "id")]
    [InlineData("CREATE TABLE \"my \"\"jobs\"\"\" (id TEXT, rowid TEXT, \"out\" TEXT COLLATE NOCASE)", "id")]
    [InlineData("CREATE TABLE \"my \"\"jobs\"\"\" (id TEXT, \"out\" PRIMARY KEY) WITHOUT ROWID", "id")]
    [InlineData("CREATE TABLE \"my \"\"jobs\"\"\" (id TEXT PRIMARY KEY, \"out\" TEXT)", "id")]
    public async Task Texts_follow_their_objects_and_come_back_exactly(string schema, string id)
    {
        const string table = "\"my \"\"jobs\"\"\"";
        Execute("PRAGMA journal_mode = WAL", schema);
        bool hasPart = schema.Contains("part", StringComparison.Ordinal);
        var inserts = new List<string> { "BEGIN" };
        for (int i = 0; i < 1_203; i++)
        {
            // A name, a text with a URI, a blob and a number with the same bytes: only texts are references.
            string value = i switch { 0 => "x'612f62'", 1 => "7", 2 => "'A/B'", _ when i % 3 == 0 => $"'s3://b-1/a/{i}'", _ when i % 3 == 1 => $"'a/{i}'", _ => $"'see s3://b-1/a/{i}, {i}'" };
            inserts.Add($"INSERT INTO {table} ({id}, \"out\"{(hasPart ? ", part" : "")}) VALUES ({(schema.Contains("INTEGER", StringComparison.Ordinal) ? $"{i}" : $"'{i}'")}, {value}{(hasPart ? $", x'0{i % 10}'" : "")})");
        }
        Execute([.. inserts, "COMMIT"]);
        string before = Dump(table, id);
        await using var ledger = await _folder.OpenAsync();
        var moves = await Moves.AddAsync(ledger, [.. Enumerable.Range(3, 1_200).Select(i => ($"a/{i}", $"n/{i}")), ("a/b", "n/b")]);
        await using var stores = await OpenAsync(ledger, Uri("my \"jobs\"", "OUT"));
        var references = stores.All[1];

        var changes = await LedgerFolder.ListAsync(references.FindAsync(moves, default));
        Assert.Equal(1_200, changes.Count);
        foreach (var change in changes.Take(10))
        {
            await references.ApplyAsync(change, default);
            await references.ApplyAsync(change, default);
        }
        Assert.Equal("see s3://b-1/n/5, 5", changes.Single(c => c.OldValue == "see s3://b-1/a/5, 5").NewValue);
        Assert.NotEqual(before, Dump(table, id));
        foreach (var change in changes.Take(10).Reverse())
        {
            await references.RestoreAsync(change, default);
            await references.RestoreAsync(change, default);
        }
        Assert.Equal(before, Dump(table, id));
        Assert.Equal("wal", Scalar("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_value_that_another_program_changed_is_left_as_it_is()
    {
        Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, c TEXT)", "INSERT INTO t VALUES (1, 'a/b'), (2, 'a/b')");
        await using var ledger = await _folder.OpenAsync();
        await using var stores = await OpenAsync(ledger, Uri("t", "c"));
        var changes = await LedgerFolder.ListAsync(stores.All[1].FindAsync(await Moves.AddAsync(ledger, ("a/b", "n/b")), default));
        Execute("UPDATE t SET c = 'mine' WHERE id = 1", "DELETE FROM t WHERE id = 2");
        foreach (var (change, word) in changes.Zip(["mine", "is gone"]))
        {
            var fault = await Assert.ThrowsAsync<IngestException>(() => stores.All[1].ApplyAsync(change, default));
            Assert.Equal(IngestErrorId.ReferenceFailed, fault.ErrorId);
            Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal("mine", Scalar("SELECT group_concat(c) FROM t"));
    }

    [Theory]
    [InlineData("sqlite:///no/such/file.db?table=t&column=c", "not there")]
    [InlineData("sqlite://relative.db?table=t&column=c", "no absolute path")]
    [InlineData("FILE?table=nope&column=c", "table 'nope'")]
    [InlineData("FILE?table=v&column=c", "table 'v'")]
    [InlineData("FILE?table=t&column=nope", "column 'nope'")]
    [InlineData("FILE?table=t", "column")]
    [InlineData("FILE?column=c", "table")]
    [InlineData("FILE?table=t&column=c&where=x", "'where'")]
    [InlineData("FILE?table=t&table=u&column=c", "more than once")]
    [InlineData("NOTADB?table=t&column=c", "no SQLite database")]
    [InlineData("LEDGER?table=upload&column=key_tail", "ledger")]
    [InlineData("postgres://x?table=t", "unknown scheme")]
    [InlineData("jobs.db", "no URI")]
    public async Task What_cannot_be_opened_is_told_at_once(string uri, string word)
    {
        Execute("CREATE TABLE t (c TEXT)", "CREATE VIEW v AS SELECT c FROM t");
        string text = Path.Combine(_folder.Folder, "text.db");
        await System.IO.File.WriteAllTextAsync(text, new string('x', 5_000));
        await using var ledger = await _folder.OpenAsync();
        uri = uri.Replace("FILE", "sqlite://" + System.Uri.EscapeDataString(File).Replace("%2F", "/", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("NOTADB", "sqlite://" + text, StringComparison.Ordinal).Replace("LEDGER", "sqlite://" + ledger.Path, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<IngestException>(() => OpenAsync(ledger, uri));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private string Uri(string table, string column) =>
        $"sqlite://{System.Uri.EscapeDataString(File).Replace("%2F", "/", StringComparison.Ordinal)}?table={System.Uri.EscapeDataString(table)}&column={column}";

    private Task<ReferenceStores> OpenAsync(LedgerStore ledger, string uri) => ReferenceStores.OpenAsync(
        [uri], new ReferenceContext(new IngestOptions { BucketName = Moves.Bucket, LedgerPath = _folder.LedgerPath }, _store, ledger, NullLoggerFactory.Instance), default);

    private SqliteConnection Open()
    {
        SQLitePCL.Batteries_V2.Init();
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        db.Open();
        return db;
    }

    private void Execute(params string[] statements)
    {
        using var db = Open();
        using var command = db.CreateCommand();
        command.CommandText = string.Join(";", statements);
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using var db = Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private string Dump(string table, string id) => (string)Scalar($"SELECT group_concat(x, '|') FROM (SELECT {id} || '=' || typeof(\"out\") || quote(\"out\") AS x FROM {table} ORDER BY {id})")!;
}
