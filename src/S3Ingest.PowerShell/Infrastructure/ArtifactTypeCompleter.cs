using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>Completes the artifact types of the built-in layout, or of the file that -Layout names by its full path.</summary>
public sealed class ArtifactTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Layout(fakeBoundParameters["Layout"] as string).Rules
            .Where(rule => rule.Name.StartsWith(wordToComplete ?? "", StringComparison.OrdinalIgnoreCase))
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
