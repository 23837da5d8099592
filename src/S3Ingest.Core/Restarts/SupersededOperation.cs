namespace S3Ingest.Core.Restarts;

/// <summary>An operation that needs no repetition: a newer one on its source succeeded, or is the one that is run again.</summary>
/// <param name="Operation">Its id.</param>
/// <param name="Path">Its source.</param>
/// <param name="By">The newer operation.</param>
public sealed record SupersededOperation(Guid Operation, string Path, Guid By);
