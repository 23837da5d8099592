namespace S3Ingest.Core.Quilt;

/// <summary>A profiled table of a package.</summary>
/// <param name="LogicalKey">Path inside the package.</param>
/// <param name="Folder">Folder of the organisation.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Profile">What it is.</param>
public sealed record PackageTable(string LogicalKey, string Folder, long Size, TableProfile Profile);
