using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Turns what users type into absolute paths of the file system: wildcards, drives of PowerShell, pipeline objects.</summary>
internal static class FilePaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>One absolute path, wildcard characters taken literally; it need not exist.</summary>
    /// <exception cref="IngestException">The path belongs to another provider, or to no drive.</exception>
    public static string Unresolved(PSCmdlet cmdlet, string path)
    {
        try
        {
            var resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return provider.Name == FileSystem ? resolved : throw NotFileSystem(path, provider.Name);
        }
        catch (SessionStateException e)
        {
            throw new IngestException(IngestErrorId.SourceNotFound, e.Message, e) { Target = path };
        }
    }

    /// <summary>The files that a path with wildcards names. A pattern that matches nothing is no fault; directories that it matches are left out, unless they are asked for.</summary>
    /// <exception cref="IngestException">A path without wildcards names nothing, or belongs to another provider.</exception>
    public static IEnumerable<string> Resolved(PSCmdlet cmdlet, string path, bool withDirectories = false)
    {
        try
        {
            var resolved = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (provider.Name != FileSystem)
                throw NotFileSystem(path, provider.Name);
            return !withDirectories && WildcardPattern.ContainsWildcardCharacters(path)
                ? resolved.Where(found => !Directory.Exists(found))
                : resolved;
        }
        catch (Exception e) when (e is SessionStateException or ItemNotFoundException)
        {
            throw new IngestException(IngestErrorId.SourceNotFound, e.Message, e) { Target = path };
        }
    }

    private static IngestException NotFileSystem(string path, string provider)
        => new(
            IngestErrorId.SourceNotFound,
            $"'{path}' is a path of the {provider} provider; S3Ingest reads files. Give a path of the file system.")
        {
            Target = path,
        };
}
