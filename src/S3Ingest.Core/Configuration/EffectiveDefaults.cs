using System.Globalization;

namespace S3Ingest.Core.Configuration;

/// <summary>What the defaults that depend on machine or other settings came to, for the description of a configuration.</summary>
internal static class EffectiveDefaults
{
    /// <summary>Text of a setting's default in these options; null when there is no value.</summary>
    public static string? Of(SettingDefinition definition, IngestOptions options) => definition.Name switch
    {
        "INGEST_LEDGER_PATH" => options.LedgerPath,
        "INGEST_ERROR_DIR" => options.ErrorDirectory,
        "MGMT_COMPLETED_DIR" => options.CompletedDirectory,
        "MGMT_COMPLETED_ENABLED" => Text(options.CompletedDirectory is not null),
        "INGEST_FORCE_PATH_STYLE" => Text(options.ForcePathStyle),
        "AWS_REGION" => options.Region,
        "INGEST_MAX_UPLOADS" => Text(options.MaxUploads),
        "INGEST_MAX_WORKERS" => Text(options.MaxWorkers),
        "INGEST_PARTS_IN_FLIGHT" => Text(options.PartsInFlight),
        _ => definition.Default.Length == 0 ? null : definition.Default,
    };

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
