namespace S3Ingest.Core.Quilt.Checking;

/// <summary>Makes the findings of one revision.</summary>
internal sealed class PackageFindings(string packageName, string registryBucket, string? topHash)
{
    /// <summary>The package as a subject.</summary>
    public string Package { get; } = registryBucket.Length == 0 ? packageName : PackageUris.Catalog(registryBucket, packageName, topHash);

    public QuiltFinding Error(QuiltRule rule, string subject, string message, string suggestion) => Make(FindingSeverity.Error, rule, subject, message, suggestion);

    public QuiltFinding Warning(QuiltRule rule, string subject, string message, string suggestion) => Make(FindingSeverity.Warning, rule, subject, message, suggestion);

    public QuiltFinding Information(QuiltRule rule, string subject, string message, string suggestion) => Make(FindingSeverity.Information, rule, subject, message, suggestion);

    public QuiltFinding Make(FindingSeverity severity, QuiltRule rule, string subject, string message, string suggestion) => new()
    {
        Severity = severity,
        Rule = rule,
        Subject = subject,
        Message = message,
        Suggestion = suggestion,
        PackageName = packageName,
        Registry = registryBucket.Length == 0 ? "" : $"s3://{registryBucket}",
        TopHash = topHash,
    };
}
