namespace S3Ingest.Core.Configuration;

/// <summary>What a setting is and who said so.</summary>
/// <param name="Name">Setting.</param>
/// <param name="Value">Its value; secrets are <c>***</c>; null when there is none.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Origin">The file and line, or the name it was given under.</param>
public sealed record SettingReport(string Name, string? Value, SettingSource Source, string Origin);
