using S3Ingest.Core.Quilt.Organization;

namespace S3Ingest.Core.Quilt.Building;

/// <summary>The folder of the organisation that a path lies in.</summary>
internal sealed class FolderFinder(PackageOrganization organization)
{
    // The deepest one is meant: docs/notes lies in docs.
    private readonly string[] _folders = [.. organization.Folders.Select(f => f.Folder).Where(f => f.Length > 0).OrderByDescending(f => f.Length)];

    /// <summary>Empty for the root.</summary>
    public string FolderOf(string logicalKey)
    {
        if (!organization.IsOrganized)
            return logicalKey[..Math.Max(0, logicalKey.IndexOf('/'))];
        foreach (string folder in _folders)
        {
            if (logicalKey.Length > folder.Length && logicalKey[folder.Length] == '/' && logicalKey.StartsWith(folder, StringComparison.Ordinal))
                return folder;
        }
        return "";
    }
}
