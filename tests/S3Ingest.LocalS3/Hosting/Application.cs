using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Operations;

namespace S3Ingest.LocalS3.Hosting;

/// <summary>Takes requests from Kestrel through the fault layer to the service (or to the server behind a proxy).</summary>
internal sealed class Application(S3Service service, FaultRules faults, RequestLog log) : IHttpApplication<Exchange>
{
    public Exchange CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public void DisposeContext(Exchange context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(Exchange context)
    {
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
        var status = 0;
        string? code = null;
        try
        {
            if (fault is not null && !await BeforeAsync(context, fault))
                return;
            if (fault?.Action == FaultAction.ErrorInside200)
            {
                status = 200;
                code = fault.Code;
                await ReplySender.SendErrorInside200Async(context, request, fault);
                return;
            }

            var reply = fault?.Action == FaultAction.Fail
                ? Failure(context, request, fault)
                : await service.HandleAsync(context, request, operation, fault);
            using var content = reply.Content;
            if (fault?.Action == FaultAction.DropReply)
            {
                context.Abort();
                return;
            }

            status = reply.Status;
            code = reply.ErrorCode;
            await ReplySender.SendAsync(context, reply, fault?.Action == FaultAction.TruncateBody ? fault.BodyBytes : null);
        }
        catch (Exception error) when (context.Cancellation.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // The client went away in the middle; there is nobody to answer.
            context.Abort();
        }
        finally
        {
            log.Add(Record(request, name, status, code, fault));
        }
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

    private static RequestRecord Record(S3Request request, string operation, int status, string? code, FaultRule? fault)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var header in request.Headers)
            if (!header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                headers[header.Key] = header.Value.ToString();
        var query = string.Join('&', request.Query.Items
            .Where(static item => item.Key is not ("X-Amz-Signature" or "X-Amz-Credential"))
            .Select(static item => item.Value.Length == 0 ? item.Key : $"{item.Key}={item.Value}"));
        return new RequestRecord(DateTimeOffset.UtcNow, operation, request.Method, request.Bucket, request.Key, query, headers, status, code, fault?.Action);
    }
}
