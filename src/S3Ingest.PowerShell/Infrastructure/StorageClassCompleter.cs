using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>Completes the storage classes that AWS documents; other stores have names of their own, so any text is taken.</summary>
public sealed class StorageClassCompleter : LocalCompleter
{
    private static readonly (string Name, string Use)[] Classes =
    [
        ("STANDARD", "frequent access"),
        ("INTELLIGENT_TIERING", "unknown or changing access"),
        ("STANDARD_IA", "infrequent access, 30 days at least"),
        ("ONEZONE_IA", "infrequent access, one zone, 30 days at least"),
        ("GLACIER_IR", "archive with immediate retrieval, 90 days at least"),
        ("GLACIER", "archive, retrieval in minutes to hours, 90 days at least"),
        ("DEEP_ARCHIVE", "archive, retrieval in hours, 180 days at least"),
    ];

    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request) =>
        Classes
            .Where(entry => entry.Name.StartsWith(request.Word, StringComparison.OrdinalIgnoreCase))
            .Select(entry => new CompletionResult(entry.Name, entry.Name, CompletionResultType.ParameterValue, entry.Use));
}
