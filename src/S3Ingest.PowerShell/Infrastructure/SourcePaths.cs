using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>The sources that -Path and -LiteralPath name, alike in every cmdlet that takes them.</summary>
internal static class SourcePaths
{
    /// <summary>Hands each source over. What is wrong with one path or one source is a non-terminating error; the others go on.</summary>
    /// <param name="cmdlet">Whose location counts, and who writes the errors.</param>
    /// <param name="path">As the user gave it.</param>
    /// <param name="isLiteral">Every character is taken as it is.</param>
    /// <param name="withDirectories">A wildcard means directories, too.</param>
    /// <param name="add">Takes an absolute path.</param>
    public static void Each(PSCmdlet cmdlet, string path, bool isLiteral, bool withDirectories, Action<string> add)
    {
        string[] sources = [];
        OrError(cmdlet, path, () => sources = isLiteral ? [FilePaths.Unresolved(cmdlet, path)] : [.. FilePaths.Resolved(cmdlet, path, withDirectories)]);
        foreach (var source in sources)
            OrError(cmdlet, source, () => add(source));
    }

    private static void OrError(PSCmdlet cmdlet, string target, Action action)
    {
        try
        {
            action();
        }
        catch (IngestException fault)
        {
            cmdlet.WriteError(ErrorRecords.From(fault, target));
        }
    }
}
