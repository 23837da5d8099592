using static S3Ingest.Core.Configuration.SettingKind;

namespace S3Ingest.Core.Configuration;

/// <summary>Settings of where objects go and who sends them.</summary>
internal static class StorageSettings
{
    public static readonly SettingDefinition[] All =
    [
        new("INGEST_BUCKET", Text, "", "Bucket that the objects go to. Required.") { Group = "Target" },
        new("INGEST_KEY_PREFIX", Text, "", "Prefix of every key, as data/incoming.") { Group = "Target" },
        new("AWS_ENDPOINT_URL_S3", Address, "", "Address of another S3-compatible endpoint, as https://minio.example.org:9000. Empty is AWS.")
        {
            Group = "Target",
            Aliases = ["AWS_ENDPOINT_URL"],
        },
        new("INGEST_ALLOW_HTTP", SettingKind.Boolean, "false", "Permit an http:// endpoint beyond this machine: content and names then travel unencrypted.") { Group = "Target" },
        new("INGEST_FORCE_PATH_STYLE", SettingKind.Boolean, "true for non-AWS endpoints", "Bucket in the path and not in the host name.") { Group = "Target" },
        new("INGEST_STORAGE_CLASS", Text, "", "Storage class of the objects, as STANDARD_IA. Empty is the bucket's own default.") { Group = "Target" },
        new("INGEST_SSE", Choice, "", "Encryption at rest. Empty is the bucket's own default.") { Group = "Target", Choices = ["AES256", "aws:kms"] },
        new("INGEST_SSE_KMS_KEY_ID", Text, "", "KMS key for INGEST_SSE=aws:kms.") { Group = "Target" },
        new("INGEST_EXPECTED_BUCKET_OWNER", Text, "", "Account that must own the bucket; requests to anybody else's bucket of that name fail.") { Group = "Target" },

        new("AWS_REGION", Text, "", "Region. Empty lets the SDK's own chain decide.") { Group = "Credentials", Aliases = ["AWS_DEFAULT_REGION"] },
        new("AWS_PROFILE", Text, "", "Profile of the shared AWS configuration files.") { Group = "Credentials" },
        new("AWS_ACCESS_KEY_ID", Text, "", "Access key. Without it the SDK's own chain decides (environment, profile, SSO, container, instance).") { Group = "Credentials", IsSecret = true },
        new("AWS_SECRET_ACCESS_KEY", Text, "", "Secret of the access key. Keep the file readable for its owner only (chmod 600).") { Group = "Credentials", IsSecret = true },
        new("AWS_SESSION_TOKEN", Text, "", "Token of temporary credentials.") { Group = "Credentials", IsSecret = true },
    ];
}
