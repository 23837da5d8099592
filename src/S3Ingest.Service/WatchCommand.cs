using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Service;

/// <summary><c>s3ingest watch</c>: runs a watcher for each settings file until all have ended or a signal asks them to stop.</summary>
internal static class WatchCommand
{
    // Their numbers differ: signal(7) of Linux; signal(3) of macOS and the BSDs.
    private static readonly PosixSignal User1 = (PosixSignal)(OperatingSystem.IsLinux() ? 10 : 30);
    private static readonly PosixSignal User2 = (PosixSignal)(OperatingSystem.IsLinux() ? 12 : 31);

    public static async Task<int> RunAsync(CommandLine command)
    {
        var configurations = command.EnvFiles.Select(Load).ToList();
        RefuseSharedDirectory(configurations);
        using var stop = new CancellationTokenSource();
        using var signals = new SignalHandlers();
        signals.Add(PosixSignal.SIGTERM, stop.Cancel);
        signals.Add(PosixSignal.SIGINT, stop.Cancel);
        // The terminal is gone.
        signals.Add(PosixSignal.SIGHUP, stop.Cancel);
        var watchers = new List<ServiceWatcher>();
        try
        {
            foreach (var configuration in configurations)
                watchers.Add(await ServiceWatcher.OpenAsync(configuration, command.Once, stop.Token));
            using var stopping = stop.Token.Register(() => watchers[0].Log.LogInformation("Asked to stop: finishing what is in flight"));
            if (!OperatingSystem.IsWindows())
            {
                signals.Add(User1, () => watchers.ForEach(w => w.Suspend("signal USR1")));
                signals.Add(User2, () => watchers.ForEach(w => w.Resume()));
            }
            var failed = await Task.WhenAll(watchers.Select(w => w.RunAsync(isOneOfMany: watchers.Count > 1, stop.Token)));
            if (command.Once)
                ResultTable.Write(Console.Out, [.. watchers.SelectMany(w => w.Results)]);
            // What failed in a run of months is in log and ledger; a stop in order is no failure of the service.
            return command.Once && failed.Contains(true) ? ExitCode.SomeFailed : ExitCode.Done;
        }
        finally
        {
            foreach (var watcher in watchers)
                await watcher.DisposeAsync();
        }
    }

    private static LoadedConfiguration Load(string? envFile) => ConfigurationLoader.Load(new ConfigurationSources
    {
        Environment = ConfigurationSources.ProcessEnvironment(),
        EnvFile = envFile,
        RequireWatchDirectory = true,
    });

    /// <summary>Most often a setting of the environment, which wins over all files.</summary>
    private static void RefuseSharedDirectory(IEnumerable<LoadedConfiguration> configurations)
    {
        if (configurations.GroupBy(c => Real(c.Options.WatchDirectory)).FirstOrDefault(g => g.Count() > 1) is { } shared)
        {
            throw new IngestException(
                IngestErrorId.ConfigurationInvalid,
                $"Several settings files come to the same watch directory '{shared.Key}'. Set INGEST_WATCH_DIR in each of them and not in the environment, which wins over files.");
        }
    }

    private static string? Real(string? directory) =>
        Directory.Exists(directory) ? Directory.ResolveLinkTarget(directory, returnFinalTarget: true)?.FullName ?? directory : directory;
}
