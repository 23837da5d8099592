using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace S3Ingest.Integration.Tests.Faults;

/// <summary>One run of the console service as a process of its own, with exactly the settings it is given.</summary>
internal sealed class ServiceProcess : IDisposable
{
    /// <summary>Exit code of a process that SIGKILL ended, as the shell counts.</summary>
    public const int Killed = 128 + 9;

    private static readonly string[] SettingPrefixes = ["INGEST_", "MGMT_", "AWS_", "S3INGEST_"];

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly StringBuilder _output = new();

    private ServiceProcess(Process process) => _process = process;

    /// <summary>Standard error so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>Starts <c>s3ingest watch</c>.</summary>
    /// <param name="settings">Environment; no other setting reaches the process.</param>
    /// <param name="workingDirectory">Where it runs: no .env may be there.</param>
    /// <param name="arguments">Behind <c>watch</c>.</param>
    public static ServiceProcess Start(IReadOnlyDictionary<string, string> settings, string workingDirectory, params string[] arguments) =>
        StartUnder([], settings, workingDirectory, arguments);

    /// <summary>Runs <c>s3ingest send</c>, which the build with crash points has, to its end and returns the exit code.</summary>
    /// <param name="settings">Environment; no other setting reaches the process.</param>
    /// <param name="workingDirectory">Where it runs: no .env may be there.</param>
    /// <param name="limit">A process that does not end in time fails the test.</param>
    /// <param name="arguments">Behind <c>send</c>.</param>
    public static async Task<(int ExitCode, string Log)> SendAsync(IReadOnlyDictionary<string, string> settings, string workingDirectory, TimeSpan limit, params string[] arguments)
    {
        using var service = Launch(["dotnet", ServiceBuild.Assembly, "send", .. arguments], settings, workingDirectory);
        return (await service.WaitAsync(limit), service.Log);
    }

    /// <summary>The same under another program, such as a tracer, that hands on the exit code.</summary>
    /// <param name="program">The program and its arguments.</param>
    /// <inheritdoc cref="Start" path="/param"/>
    public static ServiceProcess StartUnder(IReadOnlyList<string> program, IReadOnlyDictionary<string, string> settings, string workingDirectory, params string[] arguments) =>
        Launch([.. program, "dotnet", ServiceBuild.Assembly, "watch", .. arguments], settings, workingDirectory);

    private static ServiceProcess Launch(string[] command, IReadOnlyDictionary<string, string> settings, string workingDirectory)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => SettingPrefixes.Any(p => k.StartsWith(p, StringComparison.Ordinal))).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var service = new ServiceProcess(new Process { StartInfo = start });
        service._process.ErrorDataReceived += (_, e) => Append(service._log, e.Data);
        service._process.OutputDataReceived += (_, e) => Append(service._output, e.Data);
        service._process.Start();
        service._process.BeginErrorReadLine();
        service._process.BeginOutputReadLine();
        return service;
    }

    /// <summary>Runs it to its end and returns the exit code.</summary>
    public static async Task<(int ExitCode, string Log, string Output)> RunAsync(
        IReadOnlyDictionary<string, string> settings, string workingDirectory, TimeSpan limit, params string[] arguments)
    {
        using var service = Start(settings, workingDirectory, arguments);
        return (await service.WaitAsync(limit), service.Log, service.Output);
    }

    /// <summary>Waits for the end and returns the exit code; a process that does not end in time fails the test.</summary>
    public async Task<int> WaitAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            Assert.Fail($"The service did not end within {limit.TotalSeconds} s. Its log:\n{Log}");
        }
        return _process.ExitCode;
    }

    /// <summary>Waits until its log has a text.</summary>
    public async Task WaitForLogAsync(string text, TimeSpan limit)
    {
        var until = DateTime.UtcNow + limit;
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < until && !HasExited, $"'{text}' did not appear in the log:\n{Log}");
            await Task.Delay(20);
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Any signal, by its name without SIG.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
            text.AppendLine(line);
    }
}
