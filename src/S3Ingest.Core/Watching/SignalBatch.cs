namespace S3Ingest.Core.Watching;

/// <summary>Change signals of a while.</summary>
/// <param name="Paths">Relative paths, in the order of their first signal.</param>
/// <param name="Rescan">Signals were lost.</param>
/// <param name="RootLost">The watch directory was deleted, moved or unmounted.</param>
/// <param name="Exhausted">Why there can be no more signals; null while there can.</param>
internal readonly record struct SignalBatch(IReadOnlyDictionary<string, SignalKind> Paths, bool Rescan, bool RootLost, string? Exhausted);
