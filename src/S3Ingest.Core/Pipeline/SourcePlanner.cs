using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// Decides what becomes of a source: its kind, its outputs and their keys. A key is KeyPrefix + relative path with <c>/</c>.
/// Conversions and archives are further kinds and get their outputs here; everything else is sent as it is.
/// </summary>
internal sealed class SourcePlanner(IngestOptions options)
{
    /// <summary>Plans one source.</summary>
    /// <param name="relativePath">Path below the source root, separated by <c>/</c>.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.KeyInvalid"/>.</exception>
    public Plan PlanSource(string relativePath)
    {
        var key = ObjectKey.Validate(ObjectKey.Combine(options.KeyPrefix, relativePath));
        return new Plan(SourceKind.Regular, [new PlannedOutput(0, key)]);
    }

    /// <summary>Relative path of the source whose plan produces this key; null when the key is not below the prefix.</summary>
    public string? SourceOf(string key) =>
        key.StartsWith(options.KeyPrefix, StringComparison.Ordinal) && key.Length > options.KeyPrefix.Length
            ? key[options.KeyPrefix.Length..]
            : null;
}
