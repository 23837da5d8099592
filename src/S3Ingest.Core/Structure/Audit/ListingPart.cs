using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>A part of a bucket that is read on its own: everything below a prefix, or objects that were met already.</summary>
/// <param name="Prefix">Prefix; null for <paramref name="Objects"/>.</param>
/// <param name="Objects">Objects that lie in folders whose subfolders are parts of their own.</param>
internal sealed record ListingPart(string? Prefix, IReadOnlyList<ListedObject> Objects);
