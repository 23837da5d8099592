namespace S3Ingest.Core.Ledger;

/// <summary>An operation that a dead run left in progress. Nobody has taken it over.</summary>
/// <param name="Operation">Its id.</param>
/// <param name="RelativePath">Path of its source below the target's source root.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="IsCommitting">True when its held uploads are to be completed, not aborted.</param>
/// <param name="Keys">Its planned keys.</param>
/// <param name="Uploads">The multipart uploads that it recorded.</param>
public sealed record DeadOperation(Guid Operation, string RelativePath, DateTimeOffset StartedAt, bool IsCommitting, IReadOnlyList<string> Keys, IReadOnlyList<OpenUpload> Uploads);
