using System.Net;
using Amazon.Runtime;

namespace S3Ingest.Core.Storage;

/// <summary>Credentials of a profile with single sign-on, whose faults say what to run.</summary>
/// <param name="inner">The SDK's own provider, which keeps and renews what it gets.</param>
/// <param name="profile">The profile that is signed in with.</param>
internal sealed class SsoCredentials(AWSCredentials inner, string profile) : AWSCredentials
{
    private volatile bool _hasWorked;

    public override ImmutableCredentials GetCredentials()
    {
        try
        {
            return Worked(inner.GetCredentials());
        }
        catch (Exception fault) when (IsSignIn(fault))
        {
            throw new SignInException(profile, _hasWorked, fault);
        }
    }

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            return Worked(await inner.GetCredentialsAsync());
        }
        catch (Exception fault) when (IsSignIn(fault))
        {
            throw new SignInException(profile, _hasWorked, fault);
        }
    }

    // No token in the cache, or one that the portal does not take any more. No answer of the portal is an outage.
    private static bool IsSignIn(Exception fault) =>
        fault is AmazonClientException || fault is AmazonServiceException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest };

    private ImmutableCredentials Worked(ImmutableCredentials credentials)
    {
        _hasWorked = true;
        return credentials;
    }
}
