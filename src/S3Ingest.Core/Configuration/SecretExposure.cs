using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace S3Ingest.Core.Configuration;

/// <summary>Finds secrets in an .env file that others than its owner can read.</summary>
internal static class SecretExposure
{
    /// <summary>A warning, or nothing.</summary>
    public static IEnumerable<ConfigurationFault> Find(string path, EnvFileContent content)
    {
        string[] secrets = [.. content.Entries
            .Where(e => e.Value.Length > 0 && SettingTable.Find(e.Key) is { IsSecret: true })
            .Select(e => e.Key)];
        if (secrets.Length == 0)
            yield break;
        string? readers = OperatingSystem.IsWindows() ? WindowsReaders(path) : UnixReaders(path);
        if (readers is null)
            yield break;
        yield return new(
            path,
            null,
            $"It holds {string.Join(", ", secrets)} and can be read by {readers}.",
            OperatingSystem.IsWindows() ? "Remove their permission to read it." : $"chmod 600 '{path}'",
            "");
    }

    private static string? UnixReaders(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        UnixFileMode mode = File.GetUnixFileMode(path);
        return (mode & UnixFileMode.OtherRead) != 0 ? "everybody"
            : (mode & UnixFileMode.GroupRead) != 0 ? "its group"
            : null;
    }

    [SupportedOSPlatform("windows")]
    private static string? WindowsReaders(string path)
    {
        SecurityIdentifier[] crowds =
        [
            new(WellKnownSidType.WorldSid, null),
            new(WellKnownSidType.AuthenticatedUserSid, null),
            new(WellKnownSidType.BuiltinUsersSid, null),
        ];
        FileSecurity security = new FileInfo(path).GetAccessControl(AccessControlSections.Access);
        return security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .OfType<FileSystemAccessRule>()
            .Where(r => r.AccessControlType == AccessControlType.Allow && (r.FileSystemRights & FileSystemRights.ReadData) != 0)
            .Any(r => crowds.Contains(r.IdentityReference))
            ? "every user of this machine"
            : null;
    }
}
