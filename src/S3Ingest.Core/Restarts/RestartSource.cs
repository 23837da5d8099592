using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Restarts;

/// <summary>A source that is processed again.</summary>
/// <param name="Operation">The operation that is run again.</param>
/// <param name="Place">Absolute path where the source is now.</param>
public sealed record RestartSource(PastOperation Operation, string Place)
{
    /// <summary>Where its objects go, for a question to the user.</summary>
    public string Destination => $"s3://{Operation.Target.Bucket}/{Operation.Key ?? Operation.Target.KeyPrefix}";
}
