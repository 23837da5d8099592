using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace S3Ingest.Commands;

/// <summary>Completes the numbers of background watchers, with their directories as tooltips.</summary>
public sealed class WatcherIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        foreach (var watcher in WatcherRegistry.All)
        {
            var id = watcher.Id.ToString(CultureInfo.InvariantCulture);
            if (id.StartsWith(wordToComplete ?? "", StringComparison.Ordinal))
                yield return new CompletionResult(id, id, CompletionResultType.ParameterValue, watcher.Snapshot().Path);
        }
    }
}
