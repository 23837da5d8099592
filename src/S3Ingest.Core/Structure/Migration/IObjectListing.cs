using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>Where the objects of a bucket are learned from.</summary>
public interface IObjectListing
{
    /// <summary>The current objects, each once, in any order.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(CancellationToken ct);
}
