using System.Reflection;
using S3Ingest;
using S3Ingest.Service;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(CommandLine.Usage);
    return ExitCode.Done;
}
if (args is ["--version"])
{
    Console.WriteLine(Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    return ExitCode.Done;
}
try
{
#if CRASH_POINTS
    if (args is ["send", ..])
        return await SendHarness.RunAsync(args[1..]);
#endif
    return await WatchCommand.RunAsync(CommandLine.Parse(args));
}
catch (OperationCanceledException)
{
    return ExitCode.Done;
}
catch (IngestException fault)
{
    await Console.Error.WriteLineAsync($"s3ingest: {fault.ErrorId}: {fault.Message}");
    return fault.ErrorId == IngestErrorId.LedgerLocked ? ExitCode.LedgerLocked : ExitCode.Failed;
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"s3ingest: {fault.Message}");
    return ExitCode.Failed;
}
