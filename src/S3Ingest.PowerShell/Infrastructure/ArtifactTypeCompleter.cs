using System.Management.Automation;
using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>Completes the artifact types of the built-in layout, or of the file that -Layout names by its full path.</summary>
public sealed class ArtifactTypeCompleter : LocalCompleter
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        Layout(request.Bound["Layout"] as string).Rules
            .Where(rule => rule.Name.StartsWith(request.Word, StringComparison.OrdinalIgnoreCase))
            .Select(rule => new CompletionResult(rule.Name, rule.Name, CompletionResultType.ParameterValue, string.Join(", ", rule.Paths)));

    private static StructureLayout Layout(string? path)
    {
        try
        {
            return path is not null && Path.IsPathFullyQualified(path) ? StructureLayout.Load(path) : StructureLayout.BuiltIn;
        }
        catch (IngestException)
        {
            // The command itself says what is wrong with the file.
            return StructureLayout.BuiltIn;
        }
    }
}
