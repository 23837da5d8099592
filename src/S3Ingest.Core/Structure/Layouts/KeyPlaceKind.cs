namespace S3Ingest.Core.Structure;

/// <summary>What a layout says of a key.</summary>
public enum KeyPlaceKind
{
    /// <summary>The key is where the layout wants it, or the layout leaves it alone.</summary>
    Conforming,
    /// <summary>The key has a legacy form; there is a new one.</summary>
    Legacy,
    /// <summary>No rule knows the key; it is never moved.</summary>
    Unmatched,
    /// <summary>The key begins as one that a rule knows and cannot be one; it is never moved.</summary>
    Malformed,
}
