using System.Globalization;
using S3Ingest.LocalS3.Auth;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Operations;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Hosting;

/// <summary>Authenticates a request and runs its operation; an S3Exception becomes the reply it stands for.</summary>
internal sealed class S3Service
{
    private readonly LocalS3Options _options;
    private readonly Catalog _catalog;
    private readonly SignatureVerifier _verifier;

    public S3Service(LocalS3Options options)
    {
        _options = options;
        _catalog = new Catalog(options.DataDirectory);
        _verifier = new SignatureVerifier([new AccessKey(options.AccessKey, options.SecretKey), .. options.MoreKeys], options.Region, options.Clock);
        foreach (var bucket in options.Buckets)
            _catalog.Create(bucket);
    }

    public async Task<S3Reply> HandleAsync(Exchange exchange, S3Request request, Operation? operation, FaultRule? fault)
    {
        try
        {
            var authenticated = _verifier.Verify(request);
            if (operation is null)
                throw S3Errors.Of("NotImplemented", "This server does not implement the requested operation");
            if (operation.Writes && authenticated.Caller.ReadOnly)
                throw S3Errors.Of("AccessDenied");

            using var body = Decode(request, authenticated, out var length);
            return await operation.Handle(new OperationContext
            {
                Request = request,
                Catalog = _catalog,
                Options = _options,
                Caller = authenticated.Caller,
                Body = body,
                BodyLength = length,
                Fault = fault,
                Cancellation = exchange.Cancellation,
            });
        }
        catch (S3Exception error)
        {
            return ErrorDocument.Reply(error, request, exchange.RequestId, exchange.HostId);
        }
        catch (Exception error) when (error is not (OperationCanceledException or IOException))
        {
            // A fault of this server must look like one to the client, and say what it was to whoever reads the reply.
            return ErrorDocument.Reply(S3Errors.Of("InternalError", error.ToString()), request, exchange.RequestId, exchange.HostId);
        }
    }

    private static Stream Decode(S3Request request, Authenticated authenticated, out long length)
    {
        var payload = authenticated.Payload;
        length = request.Headers.ContentLength ?? -1;
        if (!payload.Chunked)
            return payload.Sha256 is { } hash ? new SignedPayloadStream(request.Body, hash) : new UncheckedStream(request.Body);

        if (!long.TryParse(request.Header("x-amz-decoded-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out length))
            throw S3Errors.Of("MissingContentLength");
        return new ChunkedBodyStream(request.Body, authenticated, length);
    }
}
