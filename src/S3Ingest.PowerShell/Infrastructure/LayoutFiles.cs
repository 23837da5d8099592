using System.Management.Automation;
using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>The layout that -Layout names.</summary>
internal static class LayoutFiles
{
    /// <summary>The file's layout, or the built-in one without a path.</summary>
    /// <exception cref="IngestException">The file is missing or wrong.</exception>
    public static StructureLayout Read(PSCmdlet cmdlet, string? path) =>
        path is null ? StructureLayout.BuiltIn : StructureLayout.Load(FilePaths.Unresolved(cmdlet, path));
}
