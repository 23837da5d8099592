namespace S3Ingest.Core.Storage;

/// <summary>One page of ListObjectsV2 with the delimiter <c>/</c>.</summary>
/// <param name="Objects">Objects directly below the prefix.</param>
/// <param name="Prefixes">Prefixes of further objects, each ends with <c>/</c>.</param>
/// <param name="IsComplete">False when there is more than this page.</param>
public sealed record ListedLevel(IReadOnlyList<ListedObject> Objects, IReadOnlyList<string> Prefixes, bool IsComplete);
