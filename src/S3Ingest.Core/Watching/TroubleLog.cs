using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Watching;

/// <summary>Logs what cannot be read once, and again only after it could be read in between.</summary>
internal sealed class TroubleLog(ILogger logger)
{
    private readonly object _lock = new();
    private HashSet<string> _reported = new(StringComparer.Ordinal);
    private HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The newest error.</summary>
    public string? Last { get; private set; }

    /// <summary>Its id.</summary>
    public IngestErrorId? LastId { get; private set; }

    /// <summary>Logs an error about a path, unless it is known already.</summary>
    public void Report(IngestErrorId id, string path, string message)
    {
        lock (_lock)
        {
            _seen.Add(path);
            if (!_reported.Add(path))
                return;
        }

        Error(id, message);
    }

    /// <summary>Logs an error, always.</summary>
    public void Error(IngestErrorId id, string message)
    {
        (Last, LastId) = (message, id);
        logger.LogError(new EventId((int)id, id.ToString()), "{Message}", message);
    }

    /// <summary>Logs what may need somebody's eye and is no error.</summary>
    public void Warn(string message) => logger.LogWarning("{Message}", message);

    /// <summary>A full scan begins: what it does not report again has gone.</summary>
    public void BeginScan()
    {
        lock (_lock)
            _seen = new(StringComparer.Ordinal);
    }

    /// <summary>A full scan has ended.</summary>
    public void EndScan()
    {
        lock (_lock)
            _reported = new(_seen, StringComparer.Ordinal);
    }
}
