namespace S3Ingest.Core.Configuration;

/// <summary>Rules of what the target is asked for: encryption, storage class, owner.</summary>
internal static class StorageRules
{
    // S3 API reference, PutObject, x-amz-storage-class.
    private static readonly string[] AwsClasses =
    [
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING",
        "GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE",
    ];

    /// <summary>Checks what S3 would refuse file by file.</summary>
    public static void Check(SettingReader reader, IngestOptions options)
    {
        bool isAws = EndpointRules.IsAws(options.EndpointUrl);
        if (options.KmsKeyId is not null && options.ServerSideEncryption != "aws:kms")
            reader.Fault("INGEST_SSE_KMS_KEY_ID", "A KMS key is of use only with INGEST_SSE=aws:kms.", "Set INGEST_SSE=aws:kms, or leave the key out.");
        if (options.StorageClass is { } storageClass)
            CheckClass(reader, options, storageClass, isAws);
        if (isAws && options.ExpectedBucketOwner is { } owner && (owner.Length != 12 || !owner.All(char.IsAsciiDigit)))
            reader.Fault("INGEST_EXPECTED_BUCKET_OWNER", "It is not the id of an AWS account.", "Write its 12 digits.");
    }

    private static void CheckClass(SettingReader reader, IngestOptions options, string storageClass, bool isAws)
    {
        if (isAws && !AwsClasses.Contains(storageClass, StringComparer.Ordinal))
            reader.Fault("INGEST_STORAGE_CLASS", "AWS has no such storage class.", $"Write one of {string.Join(", ", AwsClasses)}.");
        if (options.Verify == VerifyMode.ReadBack && storageClass is ("GLACIER" or "DEEP_ARCHIVE"))
            reader.Fault("INGEST_VERIFY", $"Objects of class {storageClass} cannot be read back before they are restored.", "Write auto, or take another storage class.");
    }
}
