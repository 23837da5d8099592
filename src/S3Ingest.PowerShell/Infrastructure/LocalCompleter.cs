using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>
/// Completes from what this machine knows: settings, AWS files, the ledger. Never asks the network, never creates
/// anything, and a fault means no suggestions.
/// </summary>
public abstract class LocalCompleter : IArgumentCompleter
{
    private const int MaxSuggestions = 100;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var word = (wordToComplete ?? "").Trim('\'', '"');
            return [.. Complete(new CompletionRequest(commandName, parameterName, word, fakeBoundParameters)).Take(MaxSuggestions)];
        }
        catch (Exception e) when (e is IngestException or RuntimeException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Whoever types must not be disturbed; the command itself says what is wrong.
            return [];
        }
    }

    private protected abstract IEnumerable<CompletionResult> Complete(CompletionRequest request);

    /// <summary>A suggestion, quoted where PowerShell would read it otherwise.</summary>
    private protected static CompletionResult Suggest(string text)
    {
        var isPlain = text[0] is not ('-' or '@' or '~') && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '=' or '+' or '~' or '@');
        return new CompletionResult(isPlain ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'", text, CompletionResultType.ParameterValue, text);
    }

    /// <summary>The suggestions that a ledger can give; none without one.</summary>
    private protected static List<T> FromLedger<T>(CompletionRequest request, Func<LedgerGlance, IEnumerable<T>> ask)
    {
        using var ledger = LedgerGlance.Open(request.Options.LedgerPath);
        return ledger is null ? [] : [.. ask(ledger)];
    }

    /// <summary>Operations by id, or by what they dealt with: who knows the file need not know the id.</summary>
    private protected static IEnumerable<CompletionResult> ById(string word, IEnumerable<GlancedOperation> operations) =>
        from operation in operations
        let id = operation.OperationId.ToString()
        where id.StartsWith(word, StringComparison.OrdinalIgnoreCase) || operation.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
        let about = $"{ViewCells.Time(operation.StartedAt)} {operation.Status} {operation.Name}"
        select new CompletionResult(id, about, CompletionResultType.ParameterValue, about);
}
