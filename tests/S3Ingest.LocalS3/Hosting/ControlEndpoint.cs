using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Hosting;

/// <summary>
/// Faults and the request log over HTTP, unsigned (the server listens on loopback only), for tests whose server runs in
/// another process. <c>_locals3</c> cannot be a bucket's name.
/// <list type="bullet">
/// <item><c>POST /_locals3/faults</c> with a <see cref="FaultRule"/> or an array of them adds rules; <c>GET</c> lists
/// them with how often they applied; <c>DELETE</c> takes all back.</item>
/// <item><c>POST /_locals3/faults/release</c> lets hanging requests go on.</item>
/// <item><c>GET /_locals3/requests</c> gives the log, <c>DELETE</c> empties it.</item>
/// </list>
/// </summary>
internal sealed class ControlEndpoint(FaultRules faults, RequestLog log)
{
    private const string Root = "/_locals3/";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static bool Owns(string rawTarget) => rawTarget.StartsWith(Root, StringComparison.Ordinal);

    public async Task HandleAsync(Exchange exchange)
    {
        S3Reply reply;
        try
        {
            reply = (exchange.Request.Method, exchange.Request.RawTarget[Root.Length..]) switch
            {
                ("POST", "faults") => await AddAsync(exchange),
                ("GET", "faults") => Json(faults.All),
                ("DELETE", "faults") => Done(faults.Clear),
                ("POST", "faults/release") => Done(faults.Release),
                ("GET", "requests") => Json(log.All),
                ("DELETE", "requests") => Done(log.Clear),
                _ => S3Reply.Empty((int)HttpStatusCode.NotFound),
            };
        }
        catch (JsonException error)
        {
            reply = Json(new { error = error.Message }, (int)HttpStatusCode.BadRequest);
        }

        await ReplySender.SendAsync(exchange, reply, null);
    }

    private async Task<S3Reply> AddAsync(Exchange exchange)
    {
        using var document = await JsonDocument.ParseAsync(exchange.Request.Body, default, exchange.Cancellation);
        var rules = document.RootElement.ValueKind == JsonValueKind.Array
            ? document.RootElement.Deserialize<FaultRule[]>(s_json)!
            : [document.RootElement.Deserialize<FaultRule>(s_json)!];
        foreach (var rule in rules)
            faults.Add(rule);
        return Json(faults.All);
    }

    private static S3Reply Done(Action action)
    {
        action();
        return S3Reply.Empty((int)HttpStatusCode.NoContent);
    }

    private static S3Reply Json<T>(T value, int status = 200)
    {
        var document = JsonSerializer.SerializeToUtf8Bytes(value, s_json);
        return new S3Reply(status) { Document = document, ContentLength = document.Length }.With("Content-Type", "application/json");
    }
}
