namespace S3Ingest.Core.Quilt.Checking;

/// <summary>What the object of an entry is found to be.</summary>
/// <param name="Finding">What is wrong; null when nothing is.</param>
/// <param name="IsVersioned">Whether the entry names a version, so that its content cannot change.</param>
/// <param name="LastModified">When the object was written, where that was asked.</param>
/// <param name="ProvedBy">How its content was proved to be the entry's; null when it was not.</param>
internal readonly record struct EntryVerdict(QuiltFinding? Finding, bool IsVersioned, DateTimeOffset? LastModified, HashSource? ProvedBy);
