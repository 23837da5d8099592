using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

/// <summary>A folder with one ledger, and what tests do to it.</summary>
internal sealed class LedgerFolder : IDisposable
{
    public LedgerFolder() => Folder = Directory.CreateTempSubdirectory("ledger").FullName;

    public string Folder { get; }

    public string LedgerPath => Path.Combine(Folder, "state", "ledger.db");

    public Task<LedgerStore> OpenAsync(RunInfo? run = null) =>
        LedgerStore.OpenAsync(LedgerPath, run ?? new RunInfo { Command = "Test" }, NullLoggerFactory.Instance, default);

    public static Task<Target> TargetAsync(LedgerStore store, string root = "/inbox", string bucket = "b", string prefix = "in/") =>
        store.TargetAsync(root, "http://127.0.0.1:9000", bucket, prefix);

    public static byte[] Sha(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public static string Md5(string text) => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();

    public static long Ticks { get; } = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks + 1234567;

    public static OperationStart Start(Target target, string path, string? key = null, DateTimeOffset? at = null) => new()
    {
        Target = target,
        RelativePath = path,
        Size = 1000,
        ModifiedTicks = Ticks,
        StartedAt = at ?? DateTimeOffset.UtcNow,
        DetectedAt = (at ?? DateTimeOffset.UtcNow).AddSeconds(-3),
        SettledAt = (at ?? DateTimeOffset.UtcNow).AddSeconds(-1),
        Outputs = [new PlannedOutput(0, key ?? target.KeyPrefix + path, Guid.NewGuid().ToString("N"))],
    };

    public static OutputOutcome Outcome(string key, int ordinal = 0) => new()
    {
        Ordinal = ordinal,
        Key = key,
        ETag = Md5(key),
        ChecksumS3 = "crc64nvme:" + Convert.ToBase64String(Sha(key).AsSpan(0, 8)),
        Verification = VerificationMethod.Checksum,
        ContentType = "application/octet-stream",
    };

    public static OperationEnd End(Guid operation, OperationStatus status, params OutputOutcome[] outputs) => new()
    {
        Operation = operation,
        Status = status,
        UploadedAt = DateTimeOffset.UtcNow,
        VerifiedAt = DateTimeOffset.UtcNow,
        Sha256 = Sha(operation.ToString()),
        Outputs = outputs,
        Fault = status == OperationStatus.Failed ? new LedgerFault("UploadFailed", "no luck") : null,
    };

    /// <summary>Begins and ends one source.</summary>
    public static async Task<Guid> IngestAsync(LedgerStore store, Target target, string path, OperationStatus status = OperationStatus.Success, Func<OperationStart, OperationStart>? change = null)
    {
        var start = Start(target, path);
        start = change?.Invoke(start) ?? start;
        var claim = await store.BeginAsync(start);
        var outcomes = status is OperationStatus.Failed or OperationStatus.Cancelled ? [] : start.Outputs.Select(o => Outcome(o.Key, o.Ordinal) with { EntryPath = o.EntryPath }).ToArray();
        await store.EndAsync(End(claim!.Operation, status, outcomes));
        return claim.Operation;
    }

    public object? Scalar(string sql)
    {
        using var connection = LedgerConnection.Open(LedgerPath, readOnly: false);
        return connection.Scalar(sql);
    }

    public static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
