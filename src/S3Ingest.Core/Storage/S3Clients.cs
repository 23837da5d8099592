using System.Diagnostics;
using System.Globalization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Storage;

/// <summary>
/// The SDK's clients for one endpoint. <see cref="Retrying"/> has the SDK's standard retries; <see cref="Direct"/> has
/// none, for commits, whose repetition must wait for a HEAD, and for checks that fail fast.
/// </summary>
internal sealed class S3Clients : IDisposable
{
    private const string DefaultRegion = "us-east-1";

    private volatile Answer? _newest;

    public S3Clients(IngestOptions options)
    {
        IsAws = options.EndpointUrl is null || options.EndpointUrl.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase);
        var (credentials, region) = Identify(options);
        Endpoint = options.EndpointUrl?.GetLeftPart(UriPartial.Authority) ?? $"aws:{region}";
        Retrying = Make(options, credentials, region, retries: 2);
        Direct = Make(options, credentials, region, retries: 0);
        Retrying.AfterResponseEvent += NoteDate;
        Direct.AfterResponseEvent += NoteDate;
    }

    public bool IsAws { get; }

    public string Endpoint { get; }

    public AmazonS3Client Retrying { get; }

    public AmazonS3Client Direct { get; }

    /// <summary>Time of day at the endpoint, to about a second, by the Date of its newest answer that was no error; the local one before any. The local clock may be wrong and does not matter.</summary>
    public DateTimeOffset EndpointTime => _newest is { } answer ? answer.Date + Stopwatch.GetElapsedTime(answer.Timestamp) : DateTimeOffset.UtcNow;

    /// <summary>Credentials and region of the options; without credentials the SDK looks for them itself.</summary>
    public static (AWSCredentials? Credentials, string Region) Identify(IngestOptions options)
    {
        var profile = FindProfile(options);
        var region = options.Region ?? profile?.Region?.SystemName
            ?? (options.EndpointUrl is null ? FallbackRegionFactory.GetRegionEndpoint()?.SystemName : null) ?? DefaultRegion;
        return (FindCredentials(options, profile), region);
    }

    private static AmazonS3Client Make(IngestOptions options, AWSCredentials? credentials, string region, int retries)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.ForcePathStyle,
            // Anything else sends aws-chunked bodies with trailers, which many S3-compatible servers reject.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = retries,
            // A connection that closes under a request counts as stale for the SDK, and the request as not handled: it
            // may well have been.
            MaxStaleConnectionRetries = retries,
            // RequestWatch ends requests that make no progress; a limit on the whole would fail large parts on slow links.
            Timeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Bodies are copied from memory: larger pieces than the SDK's 8 KiB cost fewer calls.
            BufferSize = 128 << 10,
            ClientAppId = "S3Ingest",
        };
        if (options.EndpointUrl is { } url)
        {
            config.ServiceURL = url.AbsoluteUri;
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        if (options.ProfileName is { } name)
            config.Profile = new Profile(name);
        return credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }

    private static AWSCredentials? FindCredentials(IngestOptions options, CredentialProfile? profile)
    {
        if (options.AccessKeyId is { } id && options.SecretAccessKey is { } secret)
        {
            return options.SessionToken is { } token
                ? new SessionAWSCredentials(id.Reveal(), secret.Reveal(), token.Reveal())
                : new BasicAWSCredentials(id.Reveal(), secret.Reveal());
        }
        var store = new CredentialProfileStoreChain();
        var credentials = profile?.GetAWSCredentials(store);
        return credentials is not null && FindSignIn(profile!, store) is { } signIn ? new SsoCredentials(credentials, signIn) : credentials;
    }

    /// <summary>The profile that is signed in with: this one, or one that it assumes its role from.</summary>
    private static string? FindSignIn(CredentialProfile profile, CredentialProfileStoreChain store)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var current = profile; current is not null && seen.Add(current.Name);)
        {
            if (current.Options.SsoSession is not null || current.Options.SsoStartUrl is not null)
                return current.Name;
            current = current.Options.SourceProfile is { } source && store.TryGetProfile(source, out var found) ? found : null;
        }
        return null;
    }

    private static CredentialProfile? FindProfile(IngestOptions options)
    {
        if (options.ProfileName is not { } name)
            return null;
        return new CredentialProfileStoreChain().TryGetProfile(name, out var profile) ? profile : throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"There is no AWS profile '{name}'. Correct AWS_PROFILE (-ProfileName), or create it with: aws configure --profile {name}");
    }

    private void NoteDate(object sender, ResponseEventArgs e)
    {
        if (e is WebServiceResponseEventArgs { ResponseHeaders: { } headers } && headers.TryGetValue("Date", out var text)
            && DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            _newest = new Answer(date, Stopwatch.GetTimestamp());
        }
    }

    public void Dispose()
    {
        Retrying.Dispose();
        Direct.Dispose();
    }

    private sealed record Answer(DateTimeOffset Date, long Timestamp);
}
