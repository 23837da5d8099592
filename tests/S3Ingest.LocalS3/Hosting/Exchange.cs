using Microsoft.AspNetCore.Http.Features;

namespace S3Ingest.LocalS3.Hosting;

/// <summary>One request and its reply, as Kestrel hands them over.</summary>
internal sealed class Exchange(IFeatureCollection features)
{
    private static long s_requests;

    private readonly IHttpRequestLifetimeFeature _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();

    public IHttpRequestFeature Request { get; } = features.GetRequiredFeature<IHttpRequestFeature>();

    public IHttpResponseFeature Response { get; } = features.GetRequiredFeature<IHttpResponseFeature>();

    public IHttpResponseBodyFeature ResponseBody { get; } = features.GetRequiredFeature<IHttpResponseBodyFeature>();

    public string RequestId { get; } = Interlocked.Increment(ref s_requests).ToString("X16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The second id S3 gives; here it says which server answered.</summary>
    public string HostId { get; } = "bG9jYWxzMw==";

    public CancellationToken Cancellation => _lifetime.RequestAborted;

    /// <summary>Closes the connection; the client sees a reset or an early end.</summary>
    public void Abort() => _lifetime.Abort();
}
