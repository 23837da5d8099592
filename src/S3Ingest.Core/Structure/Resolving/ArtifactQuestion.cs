namespace S3Ingest.Core.Structure;

/// <summary>What a resolver is asked for: a path, or a type with parts.</summary>
public sealed record ArtifactQuestion
{
    private ArtifactQuestion(string subject) => Subject = subject;

    /// <summary>The path or the type, for messages.</summary>
    public string Subject { get; }

    /// <summary>Parts; null for a path.</summary>
    internal IReadOnlyDictionary<string, string>? Parts { get; private init; }

    /// <summary>An S3 URI, or a key of the configured bucket.</summary>
    public static ArtifactQuestion OfPath(string path) => new(path);

    /// <summary>A type of the layout and the parts of its path.</summary>
    public static ArtifactQuestion OfParts(string artifactTypeName, IReadOnlyDictionary<string, string> parts) => new(artifactTypeName) { Parts = parts };
}
