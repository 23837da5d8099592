using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>
/// Whether anyone can see a progress bar. A console that is a file, a service or a scheduled task gets none: bars would
/// only be control characters in a log. Other hosts and jobs pass progress on, and $ProgressPreference decides there.
/// </summary>
internal static class HostProgress
{
    private const string Console = "ConsoleHost";

    // pwsh tells nobody else; as all its options, it may be cut down to what is unique.
    private static readonly bool IsNonInteractive = !Environment.UserInteractive || Environment.GetCommandLineArgs().Any(argument =>
        argument is ['-' or '/', ..] && argument.TrimStart('-', '/') is { Length: >= 4 } name && "NonInteractive".StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>False where a bar would disturb.</summary>
    public static bool IsWanted(PSCmdlet cmdlet) =>
        cmdlet.Host?.Name != Console || !(IsNonInteractive || System.Console.IsOutputRedirected);
}
