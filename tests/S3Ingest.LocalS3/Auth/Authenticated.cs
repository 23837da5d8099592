namespace S3Ingest.LocalS3.Auth;

/// <summary>Who sent a request, and what is needed to check the signatures inside its body.</summary>
internal sealed record Authenticated(
    AccessKey Caller,
    PayloadKind Payload,
    SigningKey Key,
    string Time,
    string Scope,
    string Signature);
