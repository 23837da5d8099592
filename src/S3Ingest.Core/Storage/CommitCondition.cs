namespace S3Ingest.Core.Storage;

/// <summary>
/// What must hold at the key when an object becomes visible (S3 User Guide, conditional writes). Providers that do not
/// check it are asked by HEAD right before the commit: best effort, with a window between the two requests.
/// </summary>
public sealed record CommitCondition
{
    private CommitCondition(string? etag, bool isAbsent) => (ETag, IsAbsent) = (etag, isAbsent);

    /// <summary>Nothing is asked.</summary>
    public static CommitCondition None { get; } = new(null, false);

    /// <summary>No object is at the key (<c>If-None-Match: *</c>).</summary>
    public static CommitCondition IfAbsent { get; } = new(null, true);

    /// <summary>ETag that the object at the key must have, without quotes; null when that is not the condition.</summary>
    public string? ETag { get; }

    /// <summary>True for <see cref="IfAbsent"/>.</summary>
    public bool IsAbsent { get; }

    /// <summary>True when there is a condition.</summary>
    public bool IsSet => IsAbsent || ETag is not null;

    /// <summary>The object at the key has this ETag (<c>If-Match</c>).</summary>
    public static CommitCondition IfMatch(string etag) => new(ETags.Unquote(etag), false);

    /// <summary>True when <paramref name="existing"/> (null: no object) meets the condition.</summary>
    public bool Allows(ObjectInfo? existing) => IsAbsent
        ? existing is null
        : ETag is null || string.Equals(existing?.ETag, ETag, StringComparison.Ordinal);
}
