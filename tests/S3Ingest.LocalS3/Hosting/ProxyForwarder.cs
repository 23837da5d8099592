using System.Net;
using System.Text;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Hosting;

/// <summary>
/// Passes requests on as they came to another S3 endpoint: target, Host and body untouched, so that signatures stay
/// valid. Of the faults only those that change what is stored have no meaning here.
/// </summary>
internal sealed class ProxyForwarder(Uri target) : IDisposable
{
    // Hop-by-hop (RFC 9110, 7.6.1) or set by the transport itself.
    private static readonly HashSet<string> s_notForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Proxy-Connection", "TE", "Expect", "Content-Length",
    };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    });

    /// <returns>The upstream's status; 0 when the reply was dropped.</returns>
    public async Task<int> ForwardAsync(Exchange exchange, S3Request request, bool dropReply, long? bodyLimit)
    {
        using var message = Message(request);
        using var response = await _client.SendAsync(message, exchange.Cancellation);
        if (dropReply)
        {
            exchange.Abort();
            return 0;
        }

        exchange.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            if (!s_notForwarded.Contains(header.Key) || header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                exchange.Response.Headers[header.Key] = header.Value.ToArray();
        if (request.IsHead)
        {
            await exchange.ResponseBody.CompleteAsync();
            return exchange.Response.StatusCode;
        }

        await using var body = await response.Content.ReadAsStreamAsync(exchange.Cancellation);
        await CopyAsync(body, exchange, bodyLimit);
        return exchange.Response.StatusCode;
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Message(S3Request request)
    {
        // Without this .NET would decode and shorten the path, and another key would be signed than asked for.
        var uri = new Uri(
            target.GetLeftPart(UriPartial.Authority) + request.RawTarget,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(request.Method), uri);
        if (request.Headers.ContentLength is { } length)
        {
            message.Content = new StreamContent(request.Body);
            message.Content.Headers.ContentLength = length;
        }
        else if (request.Headers.TransferEncoding.Count > 0)
        {
            message.Content = new StreamContent(request.Body);
        }

        foreach (var header in request.Headers)
        {
            if (s_notForwarded.Contains(header.Key))
                continue;
            IEnumerable<string?> values = header.Value;
            if (!message.Headers.TryAddWithoutValidation(header.Key, values))
                message.Content?.Headers.TryAddWithoutValidation(header.Key, values);
        }

        return message;
    }

    private static async Task CopyAsync(Stream body, Exchange exchange, long? limit)
    {
        var buffer = new byte[64 * 1024];
        var left = limit ?? long.MaxValue;
        int read;
        while (left > 0 && (read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), exchange.Cancellation)) > 0)
        {
            await exchange.ResponseBody.Stream.WriteAsync(buffer.AsMemory(0, read), exchange.Cancellation);
            left -= read;
        }

        if (left > 0)
        {
            await exchange.ResponseBody.CompleteAsync();
            return;
        }

        await ReplySender.CutOffAsync(exchange);
    }
}
