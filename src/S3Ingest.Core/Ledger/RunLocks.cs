using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// The lock files beside a ledger, in <c>&lt;ledger&gt;.locks</c>: one per run, held for its lifetime; one per watch
/// directory; one for the moments of opening and closing.
/// </summary>
internal sealed class RunLocks(string ledgerPath)
{
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(60);
    private readonly string _folder = ledgerPath + ".locks";

    public string Folder => _folder;

    /// <summary>Opening, setting aside, upgrading and closing are done by one process at a time.</summary>
    public async Task<LockFile> EnterAsync(CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + OpenTimeout;
        while (true)
        {
            if (TryEnter() is { } entered)
                return entered;
            if (DateTime.UtcNow > end)
                throw new IngestException(IngestErrorId.LedgerLocked, $"Another process has been opening the ledger '{ledgerPath}' for {OpenTimeout.TotalSeconds:F0} s. Look for a hanging pwsh or S3Ingest process.") { Target = ledgerPath, IsTransient = true };
            await Task.Delay(20, cancellationToken);
        }
    }

    public LockFile? TryEnter() => LockFile.TryAcquire(Path.Combine(_folder, "open"), create: true, delete: false);

    /// <summary>Locks a new run.</summary>
    /// <exception cref="IngestException">Locks have no effect here (ConfigurationInvalid).</exception>
    public LockFile AddRun(string ledgerId, long run)
    {
        string path = RunPath(ledgerId, run);
        var held = LockFile.TryAcquire(path, create: true, delete: true)
            ?? throw new IngestException(IngestErrorId.LedgerLocked, $"The lock file '{path}' of a new run is held by another process.") { Target = path };
        // File systems without locks, and a runtime told not to lock, would make every run look dead to the others.
        if (LockFile.TryAcquire(path, create: false, delete: false) is { } second)
        {
            second.Dispose();
            held.Dispose();
            throw new IngestException(IngestErrorId.ConfigurationInvalid, $"File locks have no effect on '{_folder}', so two processes could send one source. Put the ledger on a local disk with INGEST_LEDGER_PATH, and unset DOTNET_SYSTEM_IO_DISABLEFILELOCKING.") { Target = ledgerPath };
        }

        return held;
    }

    /// <summary>
    /// True while the process of a run lives. To be asked inside a write transaction: there only one process asks at a
    /// time, and none takes another's probe for a living run.
    /// </summary>
    public bool IsAlive(string ledgerId, long run)
    {
        try
        {
            using var taken = LockFile.TryAcquire(RunPath(ledgerId, run), create: false, delete: true);
            return taken is null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>True while any process uses a ledger at this path, be it one that was renamed since.</summary>
    public bool AnyAlive()
    {
        foreach (string path in Directory.EnumerateFiles(_folder, "run-*"))
        {
            try
            {
                using var taken = LockFile.TryAcquire(path, create: false, delete: true);
                if (taken is null)
                    return true;
            }
            catch (FileNotFoundException)
            {
                // Ended meanwhile.
            }
        }

        return false;
    }

    /// <summary>Locks a watch directory.</summary>
    /// <exception cref="IngestException">Another watcher has it (LedgerLocked).</exception>
    public LockFile AddWatch(string watchDirectory, RunInfo run)
    {
        string directory = OperatingSystem.IsWindows() ? watchDirectory.ToUpperInvariant() : watchDirectory;
        string path = Path.Combine(_folder, "watch-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(directory)).AsSpan(0, 8)));
        // Who holds it is in a file of its own: a locked file cannot be read.
        string holder = path + ".json";
        var held = LockFile.TryAcquire(path, create: true, delete: false)
            ?? throw new IngestException(IngestErrorId.LedgerLocked, $"The watch directory '{watchDirectory}' is watched already by {Holder(holder)}, with the same ledger. Stop that watcher first.") { Target = watchDirectory };
        File.WriteAllText(holder, JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["pid"] = run.ProcessId.ToString(CultureInfo.InvariantCulture),
            ["host"] = run.Host,
            ["user"] = run.User,
            ["directory"] = watchDirectory,
        }));
        return held;
    }

    private static string Holder(string path)
    {
        try
        {
            var holder = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!;
            return $"process {holder["pid"]} of {holder["user"]} on {holder["host"]}";
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException)
        {
            return "another process";
        }
    }

    private string RunPath(string ledgerId, long run) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"run-{ledgerId}-{run}"));
}
