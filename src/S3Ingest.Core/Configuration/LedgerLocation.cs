namespace S3Ingest.Core.Configuration;

/// <summary>Where the ledger is when nobody said. Never depends on the current directory.</summary>
internal static class LedgerLocation
{
    private const string FileName = "ledger.db";

    /// <summary>Absolute path.</summary>
    /// <param name="environment">Environment of the process: STATE_DIRECTORY (systemd.exec), HOME, ProgramData.</param>
    public static string Default(IReadOnlyDictionary<string, string?> environment)
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Folder(environment, "ProgramData", Environment.SpecialFolder.CommonApplicationData), "S3Ingest", FileName);

        // systemd separates several state directories by a colon; the first one is the unit's main one.
        string? state = environment.GetValueOrDefault("STATE_DIRECTORY")?.Split(':')[0];
        if (!string.IsNullOrWhiteSpace(state) && Path.IsPathRooted(state))
            return Path.Combine(state, FileName);
        return Environment.IsPrivilegedProcess
            ? $"/var/lib/s3ingest/{FileName}"
            : Path.Combine(Folder(environment, "HOME", Environment.SpecialFolder.UserProfile), ".local", "state", "s3ingest", FileName);
    }

    // Without HOME the account's own folder, were it missing too: a fault that names it is better than a ledger in the current
    // directory. An account that nobody knows, as containers have them, has none at all.
    private static string Folder(IReadOnlyDictionary<string, string?> environment, string name, Environment.SpecialFolder folder)
    {
        if (environment.GetValueOrDefault(name) is { Length: > 0 } value && Path.IsPathRooted(value))
            return value;
        var known = Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
        return Path.IsPathRooted(known) ? known : "/";
    }
}
