using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.References;
using S3Ingest.Integration.Tests.Pipeline;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure.References;

/// <summary>A bucket and a ledger, and moves that a migration in it has verified.</summary>
internal sealed class Migrated : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("refs").FullName;

    private Migrated(TestBucket bucket, ObjectStore store) => (Bucket, Store, Options) = (bucket, store, bucket.Options());

    public TestBucket Bucket { get; }

    public ObjectStore Store { get; }

    public LedgerStore Ledger { get; private set; } = null!;

    public IngestOptions Options { get; private set; }

    public LogLines Log { get; } = new();

    public static async Task<Migrated> CreateAsync(ServerKind server, bool versioned = false)
    {
        var bucket = await TestBucket.CreateAsync(server, versioned);
        var migrated = new Migrated(bucket, await bucket.OpenAsync());
        string path = Path.Combine(migrated._folder, "ledger.db");
        migrated.Ledger = await LedgerStore.OpenAsync(path, new RunInfo { Command = "test" }, migrated.Log, default);
        migrated.Options = migrated.Options with { LedgerPath = path };
        return migrated;
    }

    public string NewFile(string name) => Path.Combine(_folder, name);

    public Task<ReferenceStores> OpenAsync(params string[] uris) => ReferenceStores.OpenAsync(uris, new ReferenceContext(Options, Store, Ledger, Log), default);

    public async Task<KeyMoves> MovesAsync(params (string Old, string New)[] moves)
    {
        var id = Guid.NewGuid();
        var migration = await Ledger.AddMigrationAsync(id, Bucket.Name, "{}", DateTimeOffset.UtcNow, default);
        await Ledger.AddMovesAsync(migration, [.. moves.Select((m, i) => new MoveRow(i + 1, m.Old, m.New, 10, "etag") { Status = MigrationStatus.Verified })], default);
        return new KeyMoves(Ledger, id, Bucket.Name);
    }

    public static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Bucket.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
