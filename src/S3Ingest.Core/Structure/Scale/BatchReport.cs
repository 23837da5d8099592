using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>
/// The completion report of a job of S3 Batch Operations (S3 User Guide, Examples: S3 Batch Operations completion
/// reports): a manifest.json and CSV files, read one at a time in bounded memory.
/// </summary>
public sealed class BatchReport : IDisposable
{
    // Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage
    private const int Columns = 7;

    private const int MaxManifest = 64 << 20;

    private readonly IngestOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ObjectStore _store;
    private readonly string _uri;
    private readonly List<(string Bucket, string Key, string? Md5)> _files;

    private BatchReport(IngestOptions options, ILoggerFactory loggers, ObjectStore store, string uri, List<(string Bucket, string Key, string? Md5)> files) =>
        (_options, _loggers, _store, _uri, _files) = (options, loggers, store, uri, files);

    /// <summary>Reads the report's manifest.</summary>
    /// <param name="manifestUri"><c>s3://bucket/prefix/job-ID/manifest.json</c>.</param>
    /// <param name="options">The bucket that is migrated, and how S3 is reached.</param>
    /// <param name="loggers">Of the bucket read from.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="IngestException">ConfigurationInvalid, SourceNotFound and the faults of S3.</exception>
    public static async Task<BatchReport> OpenAsync(string manifestUri, IngestOptions options, ILoggerFactory loggers, CancellationToken ct)
    {
        var address = S3Address.Parse(manifestUri, "s3://reports-bucket/prefix/job-4f0a/manifest.json");
        var store = ObjectStore.Open(options with { BucketName = address.BucketName }, loggers);
        try
        {
            var json = await SmallObject.ReadAsync(store, address.Key, null, MaxManifest, options.RetryAttempts, ct);
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("Format").GetString() != "Report_CSV_20180820")
                throw new JsonException();
            return new BatchReport(options, loggers, store, manifestUri, [.. root.GetProperty("Results").EnumerateArray().Select(r => (
                r.GetProperty("Bucket").GetString()!,
                r.GetProperty("Key").GetString()!,
                r.TryGetProperty("MD5Checksum", out var md5) ? md5.GetString() : null))]);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            store.Dispose();
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"{manifestUri} is not the manifest.json of a completion report (Report_CSV_20180820). Name that file: it lies in the folder job-ID of the report's prefix.", fault)
            { Target = manifestUri };
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The tasks, those that succeeded and those that failed.</summary>
    /// <exception cref="IngestException">IntegrityMismatch: a file is not what the manifest names, after its last line was given.</exception>
    public async IAsyncEnumerable<BatchTask> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var (bucket, key, md5) in _files)
        {
            using var other = bucket == _store.BucketName ? null : ObjectStore.Open(_options with { BucketName = bucket }, _loggers);
            await foreach (var record in new ReportFile(other ?? _store, key, md5, isCompressed: false, _options.RetryAttempts).ReadAsync(ct))
                yield return Parse(record) ?? throw Damaged($"s3://{bucket}/{key} has a line that no completion report has: '{string.Join(',', record)}'");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private static BatchTask? Parse(string[] record)
    {
        if (record.Length < Columns || ReportKey.TryDecode(record[1]) is not { } key)
            return null;
        bool succeeded = record[3].Equals("succeeded", StringComparison.OrdinalIgnoreCase);
        if (!succeeded && !record[3].Equals("failed", StringComparison.OrdinalIgnoreCase))
            return null;
        // The schema names the error code first; the lines of the documentation have the status first.
        bool statusFirst = int.TryParse(record[4], NumberStyles.None, CultureInfo.InvariantCulture, out int status);
        if (!statusFirst)
            _ = int.TryParse(record[5], NumberStyles.None, CultureInfo.InvariantCulture, out status);
        string code = record[statusFirst ? 5 : 4];
        string? newKey = null;
        if (key.StartsWith('{') && TryReadKeys(key) is { } keys)
            (key, newKey) = keys;
        return new BatchTask(record[0], key, newKey, Blank(record[2]), succeeded, Blank(code), status, Blank(record[6]));
    }

    private static (string Old, string New)? TryReadKeys(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("origKey", out var old) && document.RootElement.TryGetProperty("newKey", out var @new)
                ? (old.GetString()!, @new.GetString()!) : null;
        }
        catch (JsonException)
        {
            // A key may begin with a brace.
            return null;
        }
    }

    private static string? Blank(string text) => text.Length == 0 ? null : text;

    private IngestException Damaged(string what) => new(IngestErrorId.IntegrityMismatch, $"{what}. Nothing was changed by it.") { Target = _uri };
}
