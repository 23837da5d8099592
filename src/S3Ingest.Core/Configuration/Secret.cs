namespace S3Ingest.Core.Configuration;

/// <summary>A value that must not reach any output: its string form is always <c>***</c>.</summary>
public sealed class Secret(string value)
{
    /// <summary>The value itself, for the one place that needs it.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
