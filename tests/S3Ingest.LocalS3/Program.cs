using System.Runtime.InteropServices;
using S3Ingest.LocalS3;

LocalS3Options options;
try
{
    options = CommandLine.Parse(args);
}
catch (FormatException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    await Console.Error.WriteLineAsync(CommandLine.Usage);
    return 2;
}

var stop = new TaskCompletionSource();
void OnSignal(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}

using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
await using var server = await LocalS3Server.StartAsync(options, CancellationToken.None);
await Console.Out.WriteLineAsync($"ready {server.Endpoint.ToString().TrimEnd('/')} {server.AccessKey} {server.SecretKey}");
await stop.Task;
return 0;
