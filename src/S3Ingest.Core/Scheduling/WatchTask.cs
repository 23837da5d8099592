using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Scheduling;

/// <summary>What a task needs of the settings that it will run with.</summary>
public static class WatchTask
{
    /// <summary>
    /// Loads an .env file as the task will: with nothing of this session's environment, so that what is missing is found now
    /// and not by the first run.
    /// </summary>
    /// <param name="envFile">Absolute path.</param>
    /// <param name="scope">Whose scheduler.</param>
    /// <returns>The directories that the watcher will write to.</returns>
    /// <exception cref="IngestException">ConfigurationInvalid, naming every fault.</exception>
    public static IReadOnlyList<string> Directories(string envFile, IngestTaskScope scope)
    {
        var environment = new Dictionary<string, string?> { ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) };
        if (scope == IngestTaskScope.Machine && !OperatingSystem.IsWindows())
            environment["STATE_DIRECTORY"] = "/var/lib/s3ingest";
        var options = ConfigurationLoader.Load(new()
        {
            EnvFile = envFile,
            Environment = environment,
            WorkingDirectory = Path.GetDirectoryName(envFile)!,
            RequireWatchDirectory = true,
        }).Options;
        string?[] directories =
        [
            options.WatchDirectory, options.ErrorDirectory, options.CompletedDirectory,
            Path.GetDirectoryName(options.LedgerPath), Path.GetDirectoryName(options.LogFile),
        ];
        return [.. directories.OfType<string>().Distinct(StringComparer.Ordinal)];
    }
}
