using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Turns what users type for the path of a source into what the ledger can be asked.</summary>
internal static class SourcePatterns
{
    /// <summary>
    /// The pattern. One that begins at the current location, at home, or on a drive of PowerShell becomes absolute. One
    /// without wildcards is looked for as it is, which finds relative paths below any source root, and in <c>$PWD</c>.
    /// </summary>
    /// <param name="cmdlet">Whose location counts.</param>
    /// <param name="path">As typed.</param>
    /// <param name="literal">Gets the path in <c>$PWD</c>.</param>
    public static string Resolve(PSCmdlet cmdlet, string path, List<string> literal)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            literal.Add(FilePaths.Unresolved(cmdlet, path));
        else if (path is ['~', '/' or '\\', ..] or ['.', '/' or '\\', ..] or ['.', '.', '/' or '\\', ..] || cmdlet.SessionState.Path.IsPSAbsolute(path, out _))
            return FilePaths.Unresolved(cmdlet, path);
        return path;
    }
}
