using System.Diagnostics;

namespace S3Ingest.Core.Ledger;

/// <summary>Who uses the ledger: one run of one command.</summary>
public sealed record RunInfo
{
    /// <summary>Name of the cmdlet or service.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments, secrets removed.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Settings that were given to it, wherever they came from: names and values as in an .env file, secrets removed, paths
    /// absolute. With them its operations can be run again.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Account.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>Host name.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>Process id on <see cref="Host"/>.</summary>
    public int ProcessId { get; init; } = Environment.ProcessId;

    /// <summary>UTC.</summary>
    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.UtcNow;
}
