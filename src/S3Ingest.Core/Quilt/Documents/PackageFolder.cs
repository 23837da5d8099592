namespace S3Ingest.Core.Quilt;

/// <summary>A folder of a package.</summary>
/// <param name="Name">Path without a slash at its end; empty for the root.</param>
/// <param name="Files">Files in it and below.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Tables">Those of them that can be profiled as tables.</param>
/// <param name="Types">Extensions, most frequent first.</param>
public sealed record PackageFolder(string Name, long Files, long Bytes, long Tables, IReadOnlyList<string> Types);
