namespace S3Ingest.Core.Ledger;

/// <summary>The source whose output a key holds, or is about to hold.</summary>
/// <param name="Target">Target of the source; it can be another one than was asked for, with the same endpoint and bucket.</param>
/// <param name="RelativePath">Path below the target's source root.</param>
/// <param name="Operation">The operation.</param>
/// <param name="InProgress">True while the operation runs.</param>
public sealed record KeyOwner(Target Target, string RelativePath, Guid Operation, bool InProgress);
