using System.Formats.Tar;
using System.IO.Compression;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Uploads;
using S3Ingest.Integration.Tests.Pipeline;

namespace S3Ingest.Integration.Tests.Uploads;

/// <summary>Uploads on demand in this process, each call with a ledger connection of its own.</summary>
internal static class Sending
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task<List<UploadRecord>> SendAsync(IngestOptions options, params string[] paths) =>
        SendAsync(options, new UploadSettings(), paths);

    public static Task<List<UploadRecord>> SendAsync(IngestOptions options, UploadSettings settings, params string[] paths) =>
        SendAsync(options, settings, [.. paths.Select(path => new UploadItem(path))]);

    public static async Task<List<UploadRecord>> SendAsync(IngestOptions options, UploadSettings settings, IReadOnlyList<UploadItem> items, ILoggerFactory? loggers = null)
    {
        await using var engine = await UploadEngine.OpenAsync(options, settings, new RunInfo { Command = "test" }, loggers ?? new LogLines(), CancellationToken.None);
        return await ListAsync(engine.SendAsync(items.ToAsyncEnumerable(), CancellationToken.None));
    }

    public static async Task<List<UploadRecord>> PlanAsync(IngestOptions options, UploadSettings settings, params string[] paths)
    {
        await using var engine = await UploadEngine.OpenAsync(options, settings, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        return await ListAsync(engine.PlanAsync(paths.Select(path => new UploadItem(path)).ToAsyncEnumerable(), CancellationToken.None));
    }

    /// <summary>What the ledger has of uploads, newest first.</summary>
    public static async Task<List<UploadRecord>> HistoryAsync(IngestOptions options)
    {
        await using var ledger = await LedgerStore.OpenAsync(options.LedgerPath, new RunInfo { Command = "test" }, new LogLines(), CancellationToken.None);
        var history = new List<UploadRecord>();
        await foreach (var record in ledger.QueryAsync(new HistoryQuery { Types = [OperationType.Upload] }, CancellationToken.None))
            history.Add(Assert.IsType<UploadRecord>(record));
        return history;
    }

    /// <summary>Regular files of a tar.gz with their content, by the framework's own reader.</summary>
    public static Dictionary<string, byte[]> Unpack(byte[] archive)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        var files = new Dictionary<string, byte[]>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                files[entry.Name] = content.ToArray();
            }
        }
        return files;
    }

    private static async Task<List<UploadRecord>> ListAsync(IAsyncEnumerable<UploadRecord> records)
    {
        var list = new List<UploadRecord>();
        async Task FillAsync()
        {
            await foreach (var record in records)
                list.Add(record);
        }
        await FillAsync().WaitAsync(Limit);
        return list;
    }
}
