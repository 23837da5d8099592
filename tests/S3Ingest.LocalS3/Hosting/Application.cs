using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Operations;

namespace S3Ingest.LocalS3.Hosting;

/// <summary>Takes requests from Kestrel through the fault layer to the service (or to the server behind a proxy).</summary>
internal sealed class Application(S3Service? service, ProxyForwarder? proxy, FaultRules faults, RequestLog log)
    : IHttpApplication<Exchange>
{
    private readonly ControlEndpoint _control = new(faults, log);

    public Exchange CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public void DisposeContext(Exchange context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(Exchange context)
    {
        if (ControlEndpoint.Owns(context.Request.RawTarget))
        {
            await _control.HandleAsync(context);
            return;
        }

        S3Request request;
        try
        {
            request = new S3Request(context.Request);
        }
        catch (S3Exception error)
        {
            await ReplySender.SendAsync(context, ErrorDocument.Reply(error, null, context.RequestId, context.HostId), null);
            return;
        }

        var operation = Router.Find(request);
        var name = operation?.Name ?? "Unknown";
        var fault = faults.Match(request.Method, name, request.Key);
        var outcome = Outcome.Dropped;
        long place = log.Begin();
        try
        {
            if (fault is null || await BeforeAsync(context, fault))
                outcome = await AnswerAsync(context, request, operation, fault);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or HttpRequestException)
        {
            // The client (or the server behind the proxy) went away in the middle; there is nobody to answer.
            context.Abort();
        }
        finally
        {
            log.End(place, Record(request, name, outcome, fault));
        }
    }

    private async Task<Outcome> AnswerAsync(Exchange context, S3Request request, Operation? operation, FaultRule? fault)
    {
        var bodyLimit = fault?.Action == FaultAction.TruncateBody ? fault.BodyBytes : (long?)null;
        if (fault?.Action == FaultAction.ErrorInside200)
        {
            await ReplySender.SendErrorInside200Async(context, request, fault);
            return new(200, fault.Code);
        }

        if (proxy is not null && fault?.Action != FaultAction.Fail)
            return new(await proxy.ForwardAsync(context, request, fault?.Action == FaultAction.DropReply, bodyLimit), null);

        var reply = fault?.Action == FaultAction.Fail
            ? Failure(context, request, fault)
            : await service!.HandleAsync(context, request, operation, fault);
        using var content = reply.Content;
        if (fault?.Action == FaultAction.DropReply)
        {
            context.Abort();
            return Outcome.Dropped;
        }

        await ReplySender.SendAsync(context, reply, bodyLimit);
        return new(reply.Status, reply.ErrorCode);
    }

    /// <summary>Waits as the rule says; false when the connection was closed.</summary>
    private async Task<bool> BeforeAsync(Exchange context, FaultRule fault)
    {
        if (fault.DelayMilliseconds > 0)
            await Task.Delay(fault.DelayMilliseconds, context.Cancellation);
        if (fault.Action == FaultAction.Hang)
            await faults.Released.WaitAsync(context.Cancellation);
        if (fault.Action != FaultAction.CloseBeforeHandling)
            return true;
        context.Abort();
        return false;
    }

    private static S3Reply Failure(Exchange context, S3Request request, FaultRule fault)
    {
        var known = S3Errors.Of(fault.Code);
        var error = new S3Exception(fault.Status ?? S3Errors.StatusOf(fault.Code), fault.Code, known.Message, []);
        return ErrorDocument.Reply(error, request, context.RequestId, context.HostId);
    }

    private static RequestRecord Record(S3Request request, string operation, Outcome outcome, FaultRule? fault)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var header in request.Headers)
            if (!header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                headers[header.Key] = header.Value.ToString();
        var query = string.Join('&', request.Query.Items
            .Where(static item => item.Key is not ("X-Amz-Signature" or "X-Amz-Credential"))
            .Select(static item => item.Value.Length == 0 ? item.Key : $"{item.Key}={item.Value}"));
        return new RequestRecord(DateTimeOffset.UtcNow, operation, request.Method, request.Bucket, request.Key, query, headers, outcome.Status, outcome.Code, fault?.Action);
    }

    private readonly record struct Outcome(int Status, string? Code)
    {
        public static Outcome Dropped => default;
    }
}
