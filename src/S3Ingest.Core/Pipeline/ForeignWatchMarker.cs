using System.Text.Json;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// The dot file in a watch directory that tells which ledger works on it. Locks belong to a ledger and a path, so a second
/// watcher with another ledger, or one that comes by a link, is not refused; it is warned, because both would send every file.
/// </summary>
internal sealed class ForeignWatchMarker : IDisposable
{
    /// <summary>Name of the file; dotfiles are never sources.</summary>
    public const string FileName = ".s3ingest";

    // Ours has some hundred bytes.
    private const long Largest = 64 * 1024;

    private readonly string _path;
    private readonly Owner _owner;

    private ForeignWatchMarker(string path, Owner owner) => (_path, _owner) = (path, owner);

    /// <summary>Leaves the marker, after a warning when another ledger's is there; null when the directory is read-only.</summary>
    public static ForeignWatchMarker? Place(string watchDirectory, string ledgerId, string ledgerPath, ILogger log)
    {
        var path = Path.Combine(watchDirectory, FileName);
        try
        {
            var other = Read(path);
            if (other is not null && other.LedgerId != ledgerId)
            {
                log.LogWarning(
                    "'{WatchDirectory}' is also watched with the ledger '{OtherLedger}' on {Host} (process {ProcessId}, since {Since:u}). Two ledgers know nothing of each other and send every file twice; stop one of them, or delete '{Marker}' if that watcher is gone.",
                    watchDirectory, other.LedgerPath, other.Host, other.ProcessId, other.Since, path);
            }
            else if (other is { Path: { } spelled } && spelled != watchDirectory)
            {
                log.LogWarning(
                    "'{WatchDirectory}' is also watched as '{Path}' (process {ProcessId} on {Host}, since {Since:u}), and every file of it is sent by both. Stop one of them, or delete '{Marker}' if that watcher is gone.",
                    watchDirectory, spelled, other.ProcessId, other.Host, other.Since, path);
            }
            var owner = new Owner(ledgerId, ledgerPath, watchDirectory, Environment.MachineName, Environment.ProcessId, DateTimeOffset.UtcNow);
            Write(path, owner);
            return new ForeignWatchMarker(path, owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogDebug(e, "No marker in '{WatchDirectory}'", watchDirectory);
            return null;
        }
    }

    /// <summary>Takes the marker away at an orderly end, unless it is another watcher's by now.</summary>
    public void Dispose()
    {
        try
        {
            if (Read(_path) == _owner)
                File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The directory may be gone; the next watcher only warns about what it finds.
        }
    }

    // Whoever may drop files may also have left a link or a pipe of this name: neither is written through nor waited for. No
    // file of another name is in between, for a death would leave it among the sources.
    private static void Write(string path, Owner owner)
    {
        File.Delete(path);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(file, owner);
    }

    private static Owner? Read(string path)
    {
        try
        {
            return FileLook.At(path, followLinks: false) is { Kind: FileKind.Regular, Size: < Largest } ? JsonSerializer.Deserialize<Owner>(File.ReadAllText(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Owner(string LedgerId, string LedgerPath, string? Path, string Host, int ProcessId, DateTimeOffset Since);
}
