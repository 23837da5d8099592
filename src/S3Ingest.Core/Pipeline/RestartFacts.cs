using S3Ingest.Core.Ledger;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>What the ledger keeps, from the begin on, of an operation that does an earlier one again.</summary>
internal static class RestartFacts
{
    /// <summary>Name in the metadata: the earlier operation.</summary>
    public const string RestartedFrom = "restarted_from";

    /// <summary>The facts. After a crash the recovery finds the source by them.</summary>
    public static Dictionary<string, string> Of(Guid earlier, SourceFile source)
    {
        var facts = new Dictionary<string, string> { [RestartedFrom] = earlier.ToString() };
        if (source.IsElsewhere)
            facts[PastOperation.PlaceFact] = source.FullPath;
        return facts;
    }

    /// <summary>Where the source of an operation is; null for its own place.</summary>
    public static string? Place(IReadOnlyDictionary<string, string> metadata) => metadata.GetValueOrDefault(PastOperation.PlaceFact);
}
