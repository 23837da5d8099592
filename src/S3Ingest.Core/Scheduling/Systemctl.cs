using System.ComponentModel;
using System.Diagnostics;

namespace S3Ingest.Core.Scheduling;

/// <summary>Runs systemctl.</summary>
internal sealed class Systemctl(IngestTaskScope scope, string program)
{
    // A manager that does not answer must not hold a session for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command that has to succeed.</summary>
    /// <exception cref="IngestException">SchedulerFailed with what systemctl wrote.</exception>
    public Task RunAsync(string[] arguments, CancellationToken cancellationToken) => ReadAsync(arguments, cancellationToken);

    /// <summary>The same for one whose output is wanted.</summary>
    /// <exception cref="IngestException">SchedulerFailed with what systemctl wrote.</exception>
    public async Task<string> ReadAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (code, output, error) = await AskAsync(arguments, cancellationToken);
        return code == 0 ? output : throw Failed($"{Line(arguments)} ended with exit code {code}{(error.Length > 0 ? $": {error.TrimEnd('.')}." : ".")}");
    }

    /// <summary>Runs a command whose exit code is an answer.</summary>
    /// <exception cref="IngestException">SchedulerFailed: it could not be started, or did not end.</exception>
    public async Task<(int Code, string Output, string Error)> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in scope == IngestTaskScope.User ? arguments.Prepend("--user") : arguments)
            start.ArgumentList.Add(argument);
        // Names of other zones cannot be read back.
        start.Environment["TZ"] = "UTC";
        using var process = Start(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, (await output).Trim(), (await error).Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"{Line(arguments)} did not end within {Patience.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new IngestException(IngestErrorId.SchedulerFailed, $"systemctl cannot be run: {e.Message}. Tasks need systemd; without it let cron run pwsh with Invoke-IngestOnce.ps1 of the module.", e);
        }
    }

    private string Line(string[] arguments) => $"systemctl {(scope == IngestTaskScope.User ? "--user " : "")}{string.Join(' ', arguments)}";

    private static IngestException Failed(string message) => new(IngestErrorId.SchedulerFailed, message);
}
