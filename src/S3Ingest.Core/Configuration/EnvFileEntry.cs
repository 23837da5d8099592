namespace S3Ingest.Core.Configuration;

/// <summary>One assignment of an .env file.</summary>
/// <param name="Key">Name.</param>
/// <param name="Value">Value without quotes, escapes resolved.</param>
/// <param name="Line">Line it begins on, from 1.</param>
public sealed record EnvFileEntry(string Key, string Value, int Line);
