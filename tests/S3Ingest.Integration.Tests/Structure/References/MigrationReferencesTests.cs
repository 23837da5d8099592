using System.Text;
using Microsoft.Data.Sqlite;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure.References;

/// <summary>Whole migrations with everything that refers to their objects.</summary>
public sealed class MigrationReferencesTests
{
    /// <summary>Feature: s3-structure-reorganization, Property 9: references point to the new place.</summary>
    [Theory, ClassData(typeof(S3Endpoints))]
    [Trait("Feature", "s3-structure-reorganization")]
    public async Task Ledger_database_and_objects_follow_a_migration_and_its_undo_and_nothing_is_sent_again(ServerKind server)
    {
        await using var bucket = await TestBucket.CreateAsync(server);
        using var inbox = new Inbox();
        var options = inbox.Options(bucket) with { KeyPrefix = "datasets/training-output/" };
        foreach (var name in new[] { "j1/model.tar.bin", "j1/metadata.txt", "j2/model.tar.bin" })
            inbox.Drop(name, Content.Bytes(Content.Small, name.Length));
        await Engine.OnceAsync(options);
        string database = Path.Combine(inbox.Root, "jobs.db");
        string document = $"out: s3://{bucket.Name}/datasets/training-output/j1/\nmodel: datasets/training-output/j2/model.tar.bin\n";
        string uri = $"s3://{bucket.Name}/datasets/training-output/j1/model.tar.bin";
        Execute(database, $"CREATE TABLE job (name TEXT PRIMARY KEY, output TEXT); INSERT INTO job VALUES ('j1', '{uri}'), ('x', 'nothing')");
        await bucket.Client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = bucket.Name, Key = "config/jobs.yml", ContentBody = document, UseChunkEncoding = false });
        string[] references = [$"sqlite://{database}?table=job&column=output", $"s3://{bucket.Name}/config/"];

        Guid id;
        await using (var run = await Run.OpenAsync(options with { KeyPrefix = "" }, references))
        {
            await Migrated.ListAsync(run.Engine.MoveAsync(new MigrationOptions { References = run.References }, default));
            Assert.Equal(OperationStatus.Success, run.Engine.Report!.Status);
            id = run.Engine.MigrationId!.Value;
        }
        Assert.Equal(uri.Replace("datasets/training-output", "models/training", StringComparison.Ordinal), Execute(database, "SELECT output FROM job WHERE name = 'j1'"));
        Assert.Equal(document.Replace("datasets/training-output", "models/training", StringComparison.Ordinal), Encoding.UTF8.GetString(await bucket.GetAsync("config/jobs.yml")));
        var outputs = (await Engine.HistoryAsync(options)).SelectMany(r => r.Outputs).ToList();
        Assert.Equal(["models/training/j1/metadata.txt", "models/training/j1/model.tar.bin", "models/training/j2/model.tar.bin"], outputs.Select(o => o.Key).Order(StringComparer.Ordinal));
        foreach (var output in outputs)
        {
            // What the ledger says of the object is so at the new place.
            var head = await bucket.Client.GetObjectMetadataAsync(bucket.Name, output.Key);
            Assert.Equal((output.ETag, output.CompressedSize), (head.ETag.Trim('"'), head.ContentLength));
        }

        // The watcher knows its sources still.
        Assert.Empty(await Engine.OnceAsync(options));
        Assert.Empty((await bucket.Client.ListObjectsV2Async(new Amazon.S3.Model.ListObjectsV2Request { BucketName = bucket.Name, Prefix = "datasets/training-output/j" })).S3Objects ?? []);

        await using (var run = await Run.OpenAsync(options with { KeyPrefix = "" }, references))
        {
            await Migrated.ListAsync(run.Engine.UndoAsync(new MigrationOptions { MigrationId = id, References = run.References }, default));
            Assert.Equal(OperationStatus.Success, run.Engine.Report!.Status);
        }
        Assert.Equal(uri, Execute(database, "SELECT output FROM job WHERE name = 'j1'"));
        Assert.Equal(document, Encoding.UTF8.GetString(await bucket.GetAsync("config/jobs.yml")));
        Assert.All((await Engine.HistoryAsync(options)).SelectMany(r => r.Outputs), o => Assert.StartsWith("datasets/training-output/", o.Key, StringComparison.Ordinal));
        Assert.Empty(await Engine.OnceAsync(options));
    }

    private static object? Execute(string database, string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>An engine with its ledger, bucket and stores of references, as the cmdlets open them.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly LedgerStore _ledger;
        private readonly Core.Storage.ObjectStore _store;
        private readonly Core.Structure.References.ReferenceStores _references;

        private Run(LedgerStore ledger, Core.Storage.ObjectStore store, Core.Structure.References.ReferenceStores references, MigrationEngine engine) =>
            (_ledger, _store, _references, Engine) = (ledger, store, references, engine);

        public MigrationEngine Engine { get; }

        public IReadOnlyList<IReferenceStore> References => _references.All;

        public static async Task<Run> OpenAsync(Core.Configuration.IngestOptions options, string[] references)
        {
            var log = new LogLines();
            var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, log, default);
            var store = Core.Storage.ObjectStore.Open(options, log);
            var stores = await Core.Structure.References.ReferenceStores.OpenAsync(references, new(options, store, ledger, log), default);
            return new Run(ledger, store, stores, new MigrationEngine(options, store, ledger, log));
        }

        public async ValueTask DisposeAsync()
        {
            await _references.DisposeAsync();
            _store.Dispose();
            await _ledger.DisposeAsync();
        }
    }
}
