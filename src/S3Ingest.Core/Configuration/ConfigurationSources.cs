using System.Collections;

namespace S3Ingest.Core.Configuration;

/// <summary>Everything that settings may come from, so that a load depends on nothing else.</summary>
public sealed record ConfigurationSources
{
    /// <summary>Values of parameters by setting name; null means that the parameter was not given.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; init; } = new Dictionary<string, string?>();

    /// <summary>Environment of the process.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The .env file that the user named, which must exist; null tries <c>.env</c> in <see cref="WorkingDirectory"/>.</summary>
    public string? EnvFile { get; init; }

    /// <summary>From where relative paths of parameters and of the environment count, and where <c>.env</c> is looked for. Absolute.</summary>
    public string WorkingDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>A watcher is meant, so INGEST_WATCH_DIR must be set.</summary>
    public bool RequireWatchDirectory { get; init; }

    /// <summary>S3 is meant, so INGEST_BUCKET must be set. Where it is not, IngestOptions.BucketName may be empty.</summary>
    public bool RequireBucket { get; init; } = true;

    /// <summary>The environment of this process as it is now.</summary>
    public static IReadOnlyDictionary<string, string?> ProcessEnvironment()
    {
        // Windows compares names of variables without case, and hands them out in the case they were set in.
        var variables = new Dictionary<string, string?>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value;
        return variables;
    }
}
