using System.Text.RegularExpressions;

namespace S3Ingest.LocalS3.Faults;

/// <summary>Which requests meet a fault, and which fault. What is null matches everything.</summary>
public sealed class FaultRule
{
    private readonly Lock _gate = new();
    private Regex? _key;
    private int _matches;
    private int _applied;

    public required FaultAction Action { get; init; }

    /// <summary>HTTP method.</summary>
    public string? Method { get; init; }

    /// <summary>Name of the operation, such as <c>UploadPart</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>Regular expression the key must match.</summary>
    public string? KeyPattern { get; init; }

    /// <summary>Requests that match and are let through before the first fault.</summary>
    public int After { get; init; }

    /// <summary>Requests that meet the fault; null is all of them.</summary>
    public int? Count { get; init; }

    /// <summary>Error code of <see cref="FaultAction.Fail"/> and <see cref="FaultAction.ErrorInside200"/>.</summary>
    public string Code { get; init; } = "InternalError";

    /// <summary>HTTP status of <see cref="FaultAction.Fail"/>; null is the one that belongs to the code.</summary>
    public int? Status { get; init; }

    /// <summary>Milliseconds to wait before anything else, with any action.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>Bytes of the body that <see cref="FaultAction.TruncateBody"/> lets through.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Requests that met this fault so far.</summary>
    public int Applied
    {
        get
        {
            lock (_gate)
                return _applied;
        }
    }

    internal bool TryApply(string method, string operation, string key)
    {
        if ((Method is not null && !Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            || (Operation is not null && !Operation.Equals(operation, StringComparison.OrdinalIgnoreCase)))
            return false;
        lock (_gate)
        {
            if (KeyPattern is not null && !(_key ??= new Regex(KeyPattern, RegexOptions.CultureInvariant)).IsMatch(key))
                return false;
            if (_matches++ < After || _applied >= Count)
                return false;
            _applied++;
            return true;
        }
    }
}
