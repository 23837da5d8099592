using System.Text.Json;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>
/// A CreateJob request as JSON with the members of the S3 Control API (Amazon S3 API reference, CreateJob), in the form that
/// <c>aws s3control create-job --cli-input-json</c> takes.
/// </summary>
internal static class BatchJobRequest
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Fields = ["Bucket", "Key"];

    private static readonly string[] WithVersions = ["Bucket", "Key", "VersionId"];

    /// <param name="settings">Role, function, priority.</param>
    /// <param name="targetKeyPrefix">Null for LambdaInvoke.</param>
    /// <param name="hasVersions">The manifest has the column VersionId.</param>
    /// <param name="manifest">Where the job finds the manifest.</param>
    /// <param name="etag">ETag of the manifest: a job over a changed manifest fails.</param>
    /// <param name="objects">For the description.</param>
    public static byte[] Write(BatchJobSettings settings, string? targetKeyPrefix, bool hasVersions, S3Address manifest, string etag, long objects)
    {
        object operation = targetKeyPrefix is null
            ? new
            {
                LambdaInvoke = new
                {
                    settings.FunctionArn,
                    InvocationSchemaVersion = "2.0",
                    UserArguments = new Dictionary<string, string> { ["bucket"] = settings.BucketName, ["migrationId"] = settings.MigrationId.ToString() },
                },
            }
            : new
            {
                S3PutObjectCopy = new
                {
                    TargetResource = Arn(settings, settings.BucketName),
                    TargetKeyPrefix = targetKeyPrefix,
                    MetadataDirective = "COPY",
                },
            };
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                settings.AccountId,
                ConfirmationRequired = true,
                Operation = operation,
                Report = new
                {
                    Bucket = Arn(settings, manifest.BucketName),
                    Format = "Report_CSV_20180820",
                    Enabled = true,
                    Prefix = manifest.Key[..(manifest.Key.LastIndexOf('/') + 1)] + "reports",
                    ReportScope = "AllTasks",
                },
                // The same request again, after a lost reply, does not make a second job.
                ClientRequestToken = $"{settings.MigrationId}-{Path.GetFileNameWithoutExtension(manifest.Key)}",
                Manifest = new
                {
                    Spec = new
                    {
                        Format = "S3BatchOperations_CSV_20180820",
                        Fields = hasVersions ? WithVersions : Fields,
                    },
                    Location = new { ObjectArn = $"{Arn(settings, manifest.BucketName)}/{manifest.Key}", ETag = etag },
                },
                Description = $"S3Ingest migration {settings.MigrationId}: {objects} objects",
                settings.Priority,
                settings.RoleArn,
            },
            Format);
    }

    private static string Arn(BatchJobSettings settings, string bucket) => $"arn:{settings.Partition}:s3:::{bucket}";
}
