namespace S3Ingest.LocalS3.Auth;

/// <summary>A pair of keys this server knows; one that may not write gets AccessDenied from every changing operation.</summary>
public sealed record AccessKey(string Id, string Secret, bool ReadOnly = false);
