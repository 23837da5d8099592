namespace S3Ingest.Core.Configuration;

/// <summary>The text that won for one setting.</summary>
/// <param name="Definition">Setting.</param>
/// <param name="Text">Text as given, never null; empty when it was given empty.</param>
/// <param name="Source">Where from.</param>
/// <param name="Origin">Name it was given under, with file and line.</param>
/// <param name="BaseDirectory">From where it counts when it is a relative path.</param>
internal sealed record SettingValue(SettingDefinition Definition, string Text, SettingSource Source, string Origin, string BaseDirectory)
{
    /// <summary>The text, or <c>***</c>.</summary>
    public string Shown => Definition.IsSecret && Text.Length > 0 ? "***" : Text;
}
