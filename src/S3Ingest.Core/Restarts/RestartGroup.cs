namespace S3Ingest.Core.Restarts;

/// <summary>Operations that had the same arguments: one engine runs them all again.</summary>
/// <param name="Type">Upload or Ingest.</param>
/// <param name="Command">What ran them.</param>
/// <param name="Settings">Settings that they had, in the notation of an .env file, by name. Secrets are not among them.</param>
/// <param name="Sources">Their sources.</param>
public sealed record RestartGroup(OperationType Type, string Command, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<RestartSource> Sources);
