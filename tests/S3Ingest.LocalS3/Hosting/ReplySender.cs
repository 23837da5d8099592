using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Hosting;

/// <summary>Writes replies, whole or as a fault wants them.</summary>
internal static class ReplySender
{
    private static readonly TimeSpan s_timeToArrive = TimeSpan.FromMilliseconds(50);

    /// <param name="bodyLimit">Bytes of the body after which the connection is closed; null sends all.</param>
    public static async Task SendAsync(Exchange exchange, S3Reply reply, long? bodyLimit)
    {
        var response = exchange.Response;
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
            response.Headers[name] = value;
        AddIds(exchange);
        if (reply.ContentLength >= 0)
            response.Headers.ContentLength = reply.ContentLength;

        var body = exchange.ResponseBody;
        if (exchange.Request.Method == "HEAD")
        {
            await body.CompleteAsync();
            return;
        }

        if (reply.Content is not null)
            await reply.Content.CopyToAsync(body.Stream, bodyLimit ?? long.MaxValue, exchange.Cancellation);
        else if (!reply.Document.IsEmpty)
            await body.Stream.WriteAsync(bodyLimit < reply.Document.Length ? reply.Document[..(int)bodyLimit] : reply.Document, exchange.Cancellation);

        if (bodyLimit < reply.ContentLength)
            await CutOffAsync(exchange);
        else
            await body.CompleteAsync();
    }

    /// <summary>Closes the connection after what was written so far has gone out: an abort alone would overtake it.</summary>
    public static async Task CutOffAsync(Exchange exchange)
    {
        await exchange.ResponseBody.Stream.FlushAsync(exchange.Cancellation);
        await Task.Delay(s_timeToArrive, exchange.Cancellation);
        exchange.Abort();
    }

    /// <summary>
    /// The reply of a long Complete or Copy that fails after its 200 was sent.
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html (error inside 200)
    /// </summary>
    public static async Task SendErrorInside200Async(Exchange exchange, S3Request request, FaultRule rule)
    {
        exchange.Response.StatusCode = 200;
        exchange.Response.Headers.ContentType = "application/xml";
        AddIds(exchange);
        var body = exchange.ResponseBody;
        await body.Stream.WriteAsync("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n    \n"u8.ToArray(), exchange.Cancellation);
        await body.Stream.FlushAsync(exchange.Cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(20), exchange.Cancellation);
        await body.Stream.WriteAsync("    \n"u8.ToArray(), exchange.Cancellation);
        var document = ErrorDocument.Write(S3Errors.Of(rule.Code), request, exchange.RequestId, exchange.HostId, declaration: false);
        await body.Stream.WriteAsync(document, exchange.Cancellation);
        await body.CompleteAsync();
    }

    private static void AddIds(Exchange exchange)
    {
        exchange.Response.Headers["x-amz-request-id"] = exchange.RequestId;
        exchange.Response.Headers["x-amz-id-2"] = exchange.HostId;
        exchange.Response.Headers.Server = "AmazonS3";
    }
}
