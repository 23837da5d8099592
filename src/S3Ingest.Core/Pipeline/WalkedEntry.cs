namespace S3Ingest.Core.Pipeline;

/// <summary>One file of an archive, as the walk arrives at it.</summary>
/// <param name="Index">Number among the files of the archive, nested ones included, from 0; the same at every reading.</param>
/// <param name="EntryPath">Path in the archive; below a nested one, that one's path comes first.</param>
/// <param name="OutputPath">Safe path of the file below the folder of the archive, before any conversion.</param>
/// <param name="Size">Bytes, where the archive states them and nothing is left to decompress.</param>
/// <param name="Content">The content, forward only, valid while the visitor runs; what is left unread is skipped.</param>
internal sealed record WalkedEntry(int Index, string EntryPath, string OutputPath, long? Size, Stream Content);
