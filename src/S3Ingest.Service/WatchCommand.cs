using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Service;

/// <summary><c>s3ingest watch</c>: runs one watcher until it ends or a signal asks it to stop.</summary>
internal static class WatchCommand
{
    public static async Task<int> RunAsync(CommandLine command)
    {
        var configuration = ConfigurationLoader.Load(new ConfigurationSources
        {
            Environment = ConfigurationSources.ProcessEnvironment(),
            EnvFile = command.EnvFile,
            RequireWatchDirectory = true,
        });
        using var loggers = ServiceLogging.Create(configuration);
        var log = loggers.CreateLogger("S3Ingest.Service");
        foreach (var warning in configuration.Warnings)
            log.LogWarning("{Warning}", warning);

        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            log.LogInformation("Signal {Signal}: finishing what is in flight", signal.Signal);
            stop.Cancel();
        }
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        var run = new RunInfo { Command = "s3ingest watch", Arguments = new Dictionary<string, string> { ["once"] = command.Once ? "true" : "false" }, Settings = configuration.Repeatable };
        await using var engine = await IngestEngine.OpenAsync(configuration.Options, run, loggers, stop.Token);
        var results = new List<IngestResult>();
        var failed = false;
        await foreach (var result in engine.WatchAsync(command.Once, stop.Token))
        {
            failed |= result.Status is OperationStatus.Failed or OperationStatus.Partial;
            if (command.Once)
                results.Add(result);
        }
        if (command.Once)
            ResultTable.Write(Console.Out, results);
        return failed ? ExitCode.SomeFailed : ExitCode.Done;
    }
}
