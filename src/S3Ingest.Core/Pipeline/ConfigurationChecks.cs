using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Tabular.Parquet.Compression;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Checks everything that a run depends on, in the order in which one thing needs another, and goes on after a failure
/// as far as that makes sense. Leaves nothing behind: the probe's upload is aborted, the directory test's file deleted.
/// </summary>
public static class ConfigurationChecks
{
    private static readonly TimeSpan TolerableSkew = TimeSpan.FromMinutes(5);

    /// <summary>Runs the checks; each is handed out when it is known.</summary>
    public static async IAsyncEnumerable<ConfigurationCheck> RunAsync(
        LoadedConfiguration configuration, ILoggerFactory loggers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var fault in configuration.Faults)
            yield return Check(fault.Setting, CheckStatus.Failed, fault.Value, fault.Message, fault.Remedy);
        foreach (var warning in configuration.Warnings)
            yield return Check(warning.Setting, CheckStatus.Warning, warning.Value, warning.Message, warning.Remedy);
        if (configuration.Faults.Count > 0)
            yield break;
        yield return Check("Settings", CheckStatus.Ok, configuration.EnvFile ?? "parameters and environment", "All settings are valid.");

        var options = configuration.Options;
        if (options.WatchDirectory is { } watched)
            yield return ReadableDirectory("Watch directory", watched);
        if (options.CompletedDirectory is { } completed)
            yield return WritableDirectory("Completed directory", completed);
        if (options.ErrorDirectory is { } error && options.WatchDirectory is not null)
            yield return WritableDirectory("Error directory", error);
        yield return await LedgerAsync(options, loggers, cancellationToken);
        yield return await GuardAsync("SQLite", () => Task.FromResult(Check("SQLite", CheckStatus.Ok, SqliteVersion(), "Native library of the ledger.")));
        yield return ParquetCompressionCheck(options.ParquetCompression);
        yield return Archives();

        using var store = ObjectStore.Open(options, loggers);
        yield return Check("Endpoint", CheckStatus.Ok, store.Endpoint, options.EndpointUrl is null ? "AWS." : "S3-compatible endpoint.");
        var bucket = await GuardAsync("Bucket", async () =>
        {
            await store.CheckBucketAsync(cancellationToken);
            return Check("Bucket", CheckStatus.Ok, options.BucketName, "The credentials are accepted and the bucket is there.");
        });
        yield return bucket;
        if (bucket.Status == CheckStatus.Failed)
            yield break;
        yield return await GuardAsync("Permission to list", async () =>
        {
            await foreach (var listed in store.ListAsync(options.KeyPrefix, cancellationToken))
                break;
            return Check("Permission to list", CheckStatus.Ok, options.KeyPrefix, "s3:ListBucket works.");
        });
        ProviderProfile? profile = null;
        yield return await GuardAsync("Permission to write", async () =>
        {
            profile = await store.ProbeAsync(options.KeyPrefix, cancellationToken);
            return Check("Permission to write", CheckStatus.Ok, options.KeyPrefix, "A multipart upload was begun and aborted; nothing was left behind.");
        });
        if (profile is null)
            yield break;
        yield return profile.VerifiesCrc64Nvme
            ? Check("Checksums", CheckStatus.Ok, "CRC64NVME", "The provider verifies full-object checksums.")
            : Check("Checksums", CheckStatus.Warning, profile.VerifiesContentMd5 ? "Content-MD5" : "none",
                "The provider does not verify CRC64NVME checksums.", "Nothing to do: objects are proved by ETag where it is an MD5, and read back where it is not.");
        yield return profile.ConditionalPut && profile.ConditionalComplete
            ? Check("Conditional writes", CheckStatus.Ok, "PutObject, CompleteMultipartUpload", "Nobody's object can be overwritten unseen.")
            : Check("Conditional writes", CheckStatus.Warning, profile.ConditionalPut ? "PutObject" : "none",
                "The provider ignores a condition on some writes; the key is looked at right before the commit instead.", "Let one writer have each prefix.");
        yield return profile.ClockSkew.Duration() < TolerableSkew
            ? Check("Clock", CheckStatus.Ok, profile.ClockSkew.ToString("c", CultureInfo.InvariantCulture), "Local clock and provider agree.")
            : Check("Clock", CheckStatus.Warning, profile.ClockSkew.ToString("c", CultureInfo.InvariantCulture), "The local clock is wrong; requests are corrected by the difference.", "Set up time synchronisation.");
    }

    private static ConfigurationCheck ReadableDirectory(string name, string path)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(path).GetEnumerator();
            entries.MoveNext();
            return Check(name, CheckStatus.Ok, path, "It exists and can be read.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Check(name, CheckStatus.Failed, path, e.Message, "Create it or mount it, and give the account read permission.");
        }
    }

    private static ConfigurationCheck WritableDirectory(string name, string path)
    {
        try
        {
            // The nearest existing parent decides: the directory itself is created with the first file that goes there.
            var existing = path;
            while (!Directory.Exists(existing))
                existing = Path.GetDirectoryName(existing) ?? throw new DirectoryNotFoundException($"'{path}' has no existing parent.");
            var test = Path.Combine(existing, $".s3ingest-{Guid.NewGuid():N}");
            File.WriteAllBytes(test, []);
            File.Delete(test);
            return Check(name, CheckStatus.Ok, path, existing == path ? "It can be written." : $"It will be created in '{existing}'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Check(name, CheckStatus.Failed, path, e.Message, "Give the account permission to write there.");
        }
    }

    /// <summary>A missing libzstd matters to those who want ZSTD; the other compressions need no library.</summary>
    private static ConfigurationCheck ParquetCompressionCheck(ParquetCompression compression)
    {
        const string name = "Parquet compression";
        var library = ZstdLibrary.Find();
        return (compression, library) switch
        {
            (ParquetCompression.Zstd, null) => Check(
                name, CheckStatus.Failed, "Zstd", "libzstd was not found on this machine; no tabular file can be converted.",
                $"{ZstdLibrary.Remedy}, or set INGEST_PARQUET_COMPRESSION to Snappy or Gzip."),
            (_, null) => Check(name, CheckStatus.Ok, compression.ToString(), "It needs no library. libzstd, which Zstd would need, is not on this machine."),
            (_, { } found) => Check(name, CheckStatus.Ok, compression.ToString(), $"libzstd {found.Version} is there, so Zstd works as well as the others."),
        };
    }

    private static ConfigurationCheck Archives()
    {
        var library = LibArchive.Probe();
        var opened = $"Opened here: {string.Join(", ", library.Formats)}; {string.Join(", ", library.Filters)}.";
        return library.Advice is null
            ? Check("libarchive", CheckStatus.Ok, library.Version, $"{library.Path}. {opened}")
            : Check("libarchive", CheckStatus.Warning, library.Version ?? "none", opened, library.Advice);
    }

    private static async Task<ConfigurationCheck> LedgerAsync(IngestOptions options, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        await GuardAsync("Ledger", async () =>
        {
            await using var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "Test-IngestConfiguration" }, loggers, cancellationToken);
            return ledger.SetAsidePath is { } aside
                ? Check("Ledger", CheckStatus.Warning, ledger.Path, $"It was damaged and is now '{aside}'.", "Nothing to do: the next watcher rebuilds it from S3.")
                : Check("Ledger", CheckStatus.Ok, ledger.Path, "It opens and is intact.");
        });

    private static async Task<ConfigurationCheck> GuardAsync(string name, Func<Task<ConfigurationCheck>> check)
    {
        try
        {
            return await check();
        }
        catch (IngestException e)
        {
            return Check(name, CheckStatus.Failed, e.ErrorId.ToString(), e.Message, $"See about_IngestErrors, {e.ErrorId}.");
        }
    }

    private static string SqliteVersion()
    {
        SqliteLibrary.Require();
        using var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();
        return memory.ServerVersion;
    }

    private static ConfigurationCheck Check(string name, CheckStatus status, string? value, string message, string? remedy = null) =>
        new() { Name = name, Status = status, Value = value, Message = message, Remedy = remedy };
}
