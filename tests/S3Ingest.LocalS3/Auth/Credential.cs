namespace S3Ingest.LocalS3.Auth;

/// <summary>The parts of <c>AKID/20130524/us-east-1/s3/aws4_request</c>.</summary>
internal sealed record Credential(string AccessKeyId, string Date, string Region, string Service)
{
    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    public static Credential? Parse(string text)
    {
        // An access key id may itself hold slashes, so the parts are counted from the end.
        var parts = text.Split('/');
        return parts.Length >= 5 && parts[^1] == "aws4_request"
            ? new Credential(string.Join('/', parts[..^4]), parts[^4], parts[^3], parts[^2])
            : null;
    }
}
