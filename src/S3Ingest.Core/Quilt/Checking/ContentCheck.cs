namespace S3Ingest.Core.Quilt.Checking;

/// <summary>How the content of entries is compared with their hashes.</summary>
public enum ContentCheck
{
    /// <summary>Not at all: that the object is there, and its size.</summary>
    None,

    /// <summary>By the checksum that the provider keeps or computes; where it has none, by reading.</summary>
    Provider,

    /// <summary>By reading every object.</summary>
    ReadBack,
}
