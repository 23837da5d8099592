#if CRASH_POINTS
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Uploads;

namespace S3Ingest.Service;

/// <summary><c>send [--compress] [--keep DIR] PATH...</c>: uploads on demand as a process that a crash point can end. Not in builds for users.</summary>
internal static class SendHarness
{
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = ConfigurationLoader.Load(new ConfigurationSources { Environment = ConfigurationSources.ProcessEnvironment() });
        using var loggers = ServiceLogging.Create(configuration);
        var keep = Array.IndexOf(args, "--keep");
        var settings = new UploadSettings { Compress = args.Contains("--compress"), KeepArchiveDirectory = keep < 0 ? null : args[keep + 1] };
        var items = args.Where((argument, i) => !argument.StartsWith("--", StringComparison.Ordinal) && (keep < 0 || i != keep + 1)).Select(path => new UploadItem(path));
        await using var engine = await UploadEngine.OpenAsync(configuration.Options, settings, new RunInfo { Command = "send" }, loggers, CancellationToken.None);
        var failed = false;
        await foreach (var record in engine.SendAsync(items.ToAsyncEnumerable(), CancellationToken.None))
            failed |= record.ErrorId is not null;
        return failed ? ExitCode.SomeFailed : ExitCode.Done;
    }
}
#endif
