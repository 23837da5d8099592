using S3Ingest.Core.Ledger;
using S3Ingest.Core.Structure.Migration;
using S3Ingest.Core.Structure.References;

namespace S3Ingest.Core.Tests.Structure.References;

/// <summary>Moves that tests refer to.</summary>
internal static class Moves
{
    public const string Bucket = "b-1";

    /// <summary>Moves without a ledger; a folder moves when all given keys below it go to one new folder.</summary>
    public static MovedKeys Of(params (string Old, string New)[] moves)
    {
        var map = moves.ToDictionary(m => m.Old, m => m.New, StringComparer.Ordinal);
        return new MovedKeys(Bucket, map.GetValueOrDefault, (folder, _) =>
        {
            var targets = map.Where(m => m.Key.StartsWith(folder, StringComparison.Ordinal))
                .Select(m => m.Value.EndsWith(m.Key[folder.Length..], StringComparison.Ordinal) ? m.Value[..^(m.Key.Length - folder.Length)] : null).Distinct().ToList();
            return new ValueTask<string?>(targets is [{ } one] && one.EndsWith('/') ? one : null);
        });
    }

    /// <summary>Moves that a migration in a ledger has verified.</summary>
    public static async Task<KeyMoves> AddAsync(LedgerStore ledger, params (string Old, string New)[] moves)
    {
        var id = Guid.NewGuid();
        var migration = await ledger.AddMigrationAsync(id, Bucket, "{}", DateTimeOffset.UtcNow, default);
        await ledger.AddMovesAsync(
            migration,
            [.. moves.Select((m, i) => new MoveRow(i + 1, m.Old, m.New, 10, "etag") { Status = MigrationStatus.Verified, NewETag = LedgerFolderETag(m.New), NewVersionId = "v-new" })],
            default);
        return new KeyMoves(ledger, id, Bucket);
    }

    public static string LedgerFolderETag(string key) => Ledger.LedgerFolder.Md5("new " + key);
}
