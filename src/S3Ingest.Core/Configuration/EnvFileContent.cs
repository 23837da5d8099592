namespace S3Ingest.Core.Configuration;

/// <summary>What an .env file says.</summary>
/// <param name="Entries">Assignments in the order of the file; of a name given twice the last.</param>
/// <param name="Faults">Lines that are no assignment.</param>
/// <param name="Warnings">Names given twice.</param>
public sealed record EnvFileContent(
    IReadOnlyList<EnvFileEntry> Entries,
    IReadOnlyList<ConfigurationFault> Faults,
    IReadOnlyList<ConfigurationFault> Warnings);
