namespace S3Ingest.Core.Structure;

/// <summary>How much of a pattern a key fills.</summary>
internal enum MatchExtent
{
    /// <summary>Nothing: the key is another one.</summary>
    None,
    /// <summary>The key, without a slash at its end, stops where only captures are left.</summary>
    TooShort,
    /// <summary>The key is a folder (ends with a slash) above what the pattern names.</summary>
    Folder,
    /// <summary>All of it.</summary>
    Whole,
}
