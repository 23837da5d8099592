namespace S3Ingest.Core.Storage;

/// <summary>The single sign-on behind a profile is missing or has expired: somebody has to sign in.</summary>
/// <param name="profile">The profile that is signed in with.</param>
/// <param name="hasWorked">It worked before in this process, so work waits for the renewal and no source fails by it.</param>
/// <param name="innerException">What the SDK said.</param>
internal sealed class SignInException(string profile, bool hasWorked, Exception innerException) : IngestException(
    IngestErrorId.CredentialsInvalid,
    $"The sign-in of the AWS profile '{profile}' is missing or has expired. Run: aws sso login --profile {profile}",
    innerException)
{
    public bool HasWorked => hasWorked;
}
