namespace S3Ingest.Core.Configuration;

/// <summary>Rules of how watch, completed and error directory lie to each other.</summary>
internal static class DirectoryRules
{
    private static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>Where sources are moved to must be apart from where they are found.</summary>
    public static void Check(SettingReader reader, IngestOptions options, List<ConfigurationFault> warnings)
    {
        CheckTarget(reader, "INGEST_ERROR_DIR", options.ErrorDirectory, options.WatchDirectory);
        CheckTarget(reader, "MGMT_COMPLETED_DIR", options.CompletedDirectory, options.WatchDirectory);
        if (options.CompletedDirectory is { } completed && options.ErrorDirectory is { } error && Same(completed, error))
        {
            warnings.Add(new(
                "INGEST_ERROR_DIR",
                error,
                "Completed and failed sources go into one directory.",
                "Give each its own.",
                reader.Given("INGEST_ERROR_DIR")?.Origin ?? ""));
        }

        if (options.WatchDirectory is { } watch && Path.GetPathRoot(watch) == watch)
            reader.Fault("INGEST_WATCH_DIR", "It is the root of a file system.", "Give a directory of its own.");
        if (Directory.Exists(options.LedgerPath))
            reader.Fault("INGEST_LEDGER_PATH", "It is a directory.", "Give the path of the ledger file, as ledger.db in it.");
        if (options.WatchDirectory is { } file && File.Exists(file))
            reader.Fault("INGEST_WATCH_DIR", "It is a file.", "Give a directory.");
    }

    private static void CheckTarget(SettingReader reader, string name, string? target, string? watch)
    {
        if (target is null || watch is null)
            return;
        if (Same(target, watch))
            reader.Fault(name, "It is the watch directory itself; what is moved there would be taken again.", "Give another directory; one inside the watch directory is left out of watching.");
        else if (Contains(target, watch))
            reader.Fault(name, "It contains the watch directory, which would be left out of watching.", "Give a directory beside or inside the watch directory.");
    }

    private static bool Same(string a, string b) => string.Equals(Trim(a), Trim(b), Comparison);

    private static bool Contains(string outer, string inner)
    {
        string prefix = Trim(outer);
        if (!Path.EndsInDirectorySeparator(prefix))
            prefix += Path.DirectorySeparatorChar;
        return Trim(inner).StartsWith(prefix, Comparison);
    }

    private static string Trim(string path) => Path.TrimEndingDirectorySeparator(path);
}
