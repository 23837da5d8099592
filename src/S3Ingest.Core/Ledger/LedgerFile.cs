using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Ledger;

/// <summary>The ledger as a file: where it may lie, who may read it, how a damaged one is set aside.</summary>
internal static class LedgerFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly string[] Companions = ["-wal", "-shm"];

    /// <summary>Makes the folders of the ledger and of its locks, for their owner only.</summary>
    /// <exception cref="IngestException">Network share (ConfigurationInvalid).</exception>
    public static void PrepareFolder(string path, string locks)
    {
        RefuseNetwork(path);
        foreach (string folder in new[] { Path.GetDirectoryName(path)!, locks })
        {
            if (Directory.Exists(folder))
                continue;
            if (OperatingSystem.IsWindows())
                CreateWindowsFolder(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes an empty file that no one else can open, from its first moment. SQLite gives its companions the same mode.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            CreateWindowsFile(path);
            return;
        }

        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
    }

    /// <summary>Takes a mode that others gained back.</summary>
    public static void Protect(string path, ILogger logger)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) == 0)
            return;
        logger.LogWarning("The ledger {Path} could be read by others ({Mode}); it is its owner's only again.", path, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, OwnerOnly);
    }

    /// <summary>Renames a ledger with its companions to <c>&lt;name&gt;.corrupt-&lt;utc&gt;</c> and returns the new path.</summary>
    public static string SetAside(string path)
    {
        string stamp = path + ".corrupt-" + DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string aside = stamp;
        for (int i = 2; File.Exists(aside) || File.Exists(aside + "-wal"); i++)
            aside = $"{stamp}-{i}";
        // The companions first: were they left beside the new ledger, SQLite could take them for its own.
        foreach (string companion in Companions)
        {
            if (File.Exists(path + companion))
                File.Move(path + companion, aside + companion);
        }

        if (File.Exists(path))
            File.Move(path, aside);
        return aside;
    }

    /// <summary>True when companions lie there without their ledger.</summary>
    public static bool HasStrayCompanions(string path) =>
        !File.Exists(path) && Companions.Any(c => File.Exists(path + c));

    private static void RefuseNetwork(string path)
    {
        bool network = path.StartsWith(@"\\", StringComparison.Ordinal) || DriveOf(path)?.DriveType == DriveType.Network;
        if (network)
            throw new IngestException(IngestErrorId.ConfigurationInvalid, $"The ledger '{path}' lies on a network share, where its write-ahead log and locks cannot be trusted. Choose a local path with INGEST_LEDGER_PATH.") { Target = path };
    }

    private static DriveInfo? DriveOf(string path)
    {
        try
        {
            var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            return DriveInfo.GetDrives()
                .Where(d => path.StartsWith(d.Name.EndsWith(Path.DirectorySeparatorChar) ? d.Name : d.Name + Path.DirectorySeparatorChar, comparison))
                .MaxBy(d => d.Name.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [SupportedOSPlatform("windows")]
    private static void CreateWindowsFolder(string folder)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var account in Owners())
            security.AddAccessRule(new FileSystemAccessRule(account, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        FileSystemAclExtensions.Create(new DirectoryInfo(folder), security);
    }

    [SupportedOSPlatform("windows")]
    private static void CreateWindowsFile(string path)
    {
        if (File.Exists(path))
            return;
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var account in Owners())
            security.AddAccessRule(new FileSystemAccessRule(account, FileSystemRights.FullControl, AccessControlType.Allow));
        using var stream = FileSystemAclExtensions.Create(new FileInfo(path), FileMode.CreateNew, FileSystemRights.FullControl, FileShare.None, 4096, FileOptions.None, security);
    }

    // The system and administrators can take any file on Windows; leaving them out only breaks backups.
    [SupportedOSPlatform("windows")]
    private static IEnumerable<IdentityReference> Owners() =>
    [
        WindowsIdentity.GetCurrent().User!,
        new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null),
        new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null),
    ];
}
