using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Ledger;

/// <summary>
/// Where an upload's source goes after its success, as its caller wanted it: another command with other settings may have
/// to repeat the move after a crash.
/// </summary>
/// <param name="Directory">Absolute path of the completed directory.</param>
/// <param name="RelativePath">Path below it, with the platform's separators.</param>
/// <param name="OnDuplicate">What to do when the name is taken.</param>
public sealed record CompletedPlace(string Directory, string RelativePath, DuplicateHandling OnDuplicate);
