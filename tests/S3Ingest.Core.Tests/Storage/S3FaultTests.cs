using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class S3FaultTests
{
    private static readonly S3Target Target = new("PutObject", "http://127.0.0.1:9", "inbox", "a/b.csv");

    [Theory]
    [InlineData("NoSuchBucket", 404, IngestErrorId.BucketNotFound, false)]
    [InlineData("AccessDenied", 403, IngestErrorId.AccessDenied, false)]
    [InlineData("Forbidden", 403, IngestErrorId.AccessDenied, false)]
    [InlineData("InvalidAccessKeyId", 403, IngestErrorId.CredentialsInvalid, false)]
    [InlineData("SignatureDoesNotMatch", 403, IngestErrorId.CredentialsInvalid, false)]
    [InlineData("ExpiredToken", 400, IngestErrorId.CredentialsInvalid, true)]
    [InlineData("SlowDown", 503, IngestErrorId.UploadFailed, true)]
    [InlineData("InternalError", 500, IngestErrorId.UploadFailed, true)]
    [InlineData("RequestTimeout", 400, IngestErrorId.UploadFailed, true)]
    [InlineData("BadDigest", 400, IngestErrorId.IntegrityMismatch, true)]
    [InlineData("PreconditionFailed", 412, IngestErrorId.ObjectExists, true)]
    [InlineData("ConditionalRequestConflict", 409, IngestErrorId.UploadFailed, true)]
    [InlineData("NoSuchUpload", 404, IngestErrorId.UploadFailed, true)]
    [InlineData("EntityTooLarge", 400, IngestErrorId.SourceTooLarge, false)]
    [InlineData("KeyTooLongError", 400, IngestErrorId.KeyInvalid, false)]
    [InlineData("MalformedXML", 400, IngestErrorId.UploadFailed, false)]
    public void Error_codes_become_errors_of_the_catalogue(string code, int status, IngestErrorId expected, bool transient)
    {
        var fault = S3Fault.Translate(Answer(code, status), Target);
        Assert.Equal(expected, fault.ErrorId);
        Assert.Equal(transient, fault.IsTransient);
        Assert.Equal((code, status, "REQ1", "inbox", "a/b.csv"), (fault.Code, fault.HttpStatus, fault.RequestId, fault.BucketName, fault.Key));
        Assert.Contains("s3://inbox/a/b.csv", fault.Message, StringComparison.Ordinal);
        Assert.Contains("REQ1", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HeadObject", "s3:GetObject, s3:ListBucket and, for versions, s3:GetObjectVersion")]
    [InlineData("UploadPart", "s3:PutObject")]
    [InlineData("ListBuckets", "s3:ListAllMyBuckets")]
    [InlineData("GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration")]
    [InlineData("GetObjectTagging", "s3:GetObjectTagging")]
    public void What_is_denied_names_its_permission_as_a_policy_has_it(string operation, string permission) =>
        Assert.Contains($"Allow {permission} on the bucket", S3Fault.Translate(Answer("AccessDenied", 403), Target with { Operation = operation }).Message, StringComparison.Ordinal);

    [Fact]
    public void The_right_region_is_named()
    {
        var fault = new AmazonS3Exception("the region 'us-east-1' is wrong; expecting 'eu-west-1'", ErrorType.Sender, "AuthorizationHeaderMalformed", "R", HttpStatusCode.BadRequest);
        var translated = S3Fault.Translate(fault, Target);
        Assert.Equal(IngestErrorId.ConfigurationInvalid, translated.ErrorId);
        Assert.Contains("eu-west-1", translated.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_in_that_ends_while_work_goes_on_is_waited_for_and_one_that_is_missing_at_the_start_is_not()
    {
        var said = new AmazonClientException("no token");
        Assert.Equal(FaultKind.Permanent, S3Fault.Classify(new SignInException("press", hasWorked: false, said)));
        Assert.Equal(FaultKind.CredentialsExpired, S3Fault.Classify(new SignInException("press", hasWorked: true, said)));
    }

    [Fact]
    public async Task A_sign_in_that_is_refused_says_what_to_run_and_an_outage_of_the_portal_stays_one()
    {
        var inner = new Portal();
        var credentials = new SsoCredentials(inner, "press");
        var missing = await Assert.ThrowsAsync<SignInException>(credentials.GetCredentialsAsync);
        Assert.Equal(IngestErrorId.CredentialsInvalid, missing.ErrorId);
        Assert.Contains("aws sso login --profile press", missing.Message, StringComparison.Ordinal);
        Assert.False(missing.HasWorked);
        inner.Fault = null;
        Assert.Equal("access", (await credentials.GetCredentialsAsync()).AccessKey);
        inner.Fault = new AmazonServiceException("expired", ErrorType.Sender, "UnauthorizedException", "R", HttpStatusCode.Unauthorized);
        Assert.True(Assert.Throws<SignInException>(credentials.GetCredentials).HasWorked);
        inner.Fault = new HttpRequestException("down");
        await Assert.ThrowsAsync<HttpRequestException>(credentials.GetCredentialsAsync);
    }

    // Stands for the SDK's provider, which would ask a portal on the internet.
    private sealed class Portal : AWSCredentials
    {
        public Exception? Fault { get; set; } = new AmazonClientException("no token");

        public override ImmutableCredentials GetCredentials() => Fault is null ? new("access", "secret", null) : throw Fault;
    }

    public static TheoryData<Exception> ConnectionFaults => new()
    {
        new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)),
        new HttpRequestException("x", new SocketException((int)SocketError.HostNotFound)),
        new AmazonServiceException("wrapped", new IOException("reset", new SocketException((int)SocketError.ConnectionReset))),
        new OperationCanceledException("idle"),
        new TimeoutException(),
    };

    [Theory]
    [MemberData(nameof(ConnectionFaults))]
    public void No_answer_is_an_outage_and_not_a_fault_of_the_file(Exception fault)
    {
        Assert.Equal(FaultKind.NoResponse, S3Fault.Classify(fault));
        var translated = S3Fault.Translate(fault, Target);
        Assert.Equal((IngestErrorId.EndpointUnreachable, true, 0), (translated.ErrorId, translated.IsTransient, translated.HttpStatus));
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_is_named()
    {
        var fault = S3Fault.Translate(new HttpRequestException("x", new System.Security.Authentication.AuthenticationException("untrusted root")), Target);
        Assert.Equal(IngestErrorId.EndpointUnreachable, fault.ErrorId);
        Assert.Contains("certificate", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Missing_credentials_are_named()
    {
        var fault = S3Fault.Translate(new AmazonClientException("Failed to resolve AWS credentials."), Target);
        Assert.Equal((IngestErrorId.CredentialsInvalid, false), (fault.ErrorId, fault.IsTransient));
    }

    [Fact]
    public void An_error_inside_a_success_is_worth_another_look() =>
        Assert.Equal(FaultKind.Transient, S3Fault.Classify(Answer("InternalError", 200)));

    private static AmazonS3Exception Answer(string code, int status) => new("said so", ErrorType.Unknown, code, "REQ1", (HttpStatusCode)status);
}
