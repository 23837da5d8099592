namespace S3Ingest.Core.Quilt;

/// <summary>The two ways in which the reference client writes JSON.</summary>
internal enum JsonStyle
{
    /// <summary>Input of the top hash: keys sorted by code point, no spaces, ASCII only.</summary>
    TopHash,

    /// <summary>A line of a manifest: keys in their order, <c>", "</c> and <c>": "</c>, text as it is.</summary>
    Manifest,
}
