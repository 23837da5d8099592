namespace S3Ingest.Core.FileSystem;

/// <summary>What a file is apart from its name: device and inode, on Windows volume serial number and file index.</summary>
/// <param name="Volume">Device or volume; 0 with <paramref name="Index"/> 0 means that the file system did not say.</param>
/// <param name="Index">Inode or file index.</param>
public readonly record struct FileIdentity(ulong Volume, ulong Index)
{
    /// <summary>Device and inode in hexadecimal, as <c>fe00:1a2b</c>.</summary>
    public override string ToString() => $"{Volume:x}:{Index:x}";
}
