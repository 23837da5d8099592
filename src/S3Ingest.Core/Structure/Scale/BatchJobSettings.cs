using System.Text.RegularExpressions;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>What the CreateJob requests of S3 Batch Operations need beside the moves.</summary>
public sealed partial record BatchJobSettings
{
    /// <summary>The bucket that is migrated.</summary>
    public required string BucketName { get; init; }

    /// <summary>Names the manifests, requests and reports, and makes the requests idempotent.</summary>
    public required Guid MigrationId { get; init; }

    /// <summary>ARN of the IAM role that Batch Operations assumes; its account is the account of the jobs.</summary>
    public required string RoleArn { get; init; }

    /// <summary>ARN of the Lambda function that copies what the native copy cannot; null when there is to be none.</summary>
    public string? FunctionArn { get; init; }

    /// <summary>From 0 on; a job of higher priority runs first.</summary>
    public int Priority { get; init; } = 10;

    /// <summary>AWS partition of the role, such as <c>aws</c> or <c>aws-cn</c>.</summary>
    internal string Partition => RolePattern().Match(RoleArn).Groups["partition"].Value;

    /// <summary>Twelve digits.</summary>
    internal string AccountId => RolePattern().Match(RoleArn).Groups["account"].Value;

    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    internal void Validate()
    {
        if (!RolePattern().IsMatch(RoleArn))
            throw Invalid($"'{RoleArn}' is no ARN of an IAM role. Write it as arn:aws:iam::123456789012:role/batch-operations.", RoleArn);
        if (FunctionArn is { } function && !FunctionPattern().IsMatch(function))
            throw Invalid($"'{function}' is no ARN of a Lambda function. Write it as arn:aws:lambda:eu-central-1:123456789012:function:copy.", function);
    }

    private static IngestException Invalid(string message, string value) => new(IngestErrorId.ConfigurationInvalid, message) { Value = value };

    [GeneratedRegex("^arn:(?<partition>aws[a-z-]*):iam::(?<account>[0-9]{12}):role/.+$")]
    private static partial Regex RolePattern();

    [GeneratedRegex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9-_]+(:[A-Za-z0-9-_$]+)?$")]
    private static partial Regex FunctionPattern();
}
