using S3Ingest.Core.FileSystem;

namespace S3Ingest.Core.Watching;

/// <summary>A wanted file as a scan saw it.</summary>
/// <param name="Path">Relative path.</param>
/// <param name="Look">The scan's look.</param>
/// <param name="At">Monotonic time of that look.</param>
internal readonly record struct FoundFile(string Path, FileLook Look, TimeSpan At);
