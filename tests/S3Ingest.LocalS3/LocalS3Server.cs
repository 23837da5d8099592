using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using S3Ingest.LocalS3.Faults;
using S3Ingest.LocalS3.Hosting;

namespace S3Ingest.LocalS3;

/// <summary>
/// An S3 endpoint with the semantics of AWS on the loopback interface, for tests and demonstrations. It may run several
/// times in one process; it registers no signal handlers and reads no configuration.
/// </summary>
public sealed class LocalS3Server : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;
    private readonly ProxyForwarder? _proxy;

    private LocalS3Server(KestrelServer kestrel, ProxyForwarder? proxy, LocalS3Options options, FaultRules faults, RequestLog requests)
    {
        _kestrel = kestrel;
        _proxy = proxy;
        Options = options;
        Faults = faults;
        Requests = requests;
        Endpoint = new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public LocalS3Options Options { get; }

    /// <summary><c>http://127.0.0.1:PORT</c>.</summary>
    public Uri Endpoint { get; }

    public string AccessKey => Options.AccessKey;

    public string SecretKey => Options.SecretKey;

    public FaultRules Faults { get; }

    public RequestLog Requests { get; }

    /// <summary>Starts to listen; the server answers when the task is done.</summary>
    public static async Task<LocalS3Server> StartAsync(LocalS3Options options, CancellationToken cancellationToken)
    {
        var faults = new FaultRules();
        var requests = new RequestLog(options.RememberedRequests);
        var proxy = options.ProxyTo is null ? null : new ProxyForwarder(options.ProxyTo);
        var service = proxy is null ? new S3Service(options) : null;
        var application = new Application(service, proxy, faults, requests);
        var kestrel = new KestrelServer(
            Microsoft.Extensions.Options.Options.Create(Settings(options)),
            new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
        await kestrel.StartAsync(application, cancellationToken);
        return new LocalS3Server(kestrel, proxy, options, faults, requests);
    }

    /// <summary>Stops at once: requests under way are cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        await _kestrel.StopAsync(new CancellationToken(canceled: true));
        _kestrel.Dispose();
        _proxy?.Dispose();
    }

    private static KestrelServerOptions Settings(LocalS3Options options)
    {
        var settings = new KestrelServerOptions { AddServerHeader = false };
        settings.Limits.MaxRequestBodySize = null;
        // Keys of 1,024 bytes are three times as long when escaped, and presigned queries come on top.
        settings.Limits.MaxRequestLineSize = 32 * 1024;
        // Clients under test may stall for as long as they like.
        settings.Limits.MinRequestBodyDataRate = null;
        settings.Limits.MinResponseDataRate = null;
        // Metadata may hold any byte; Latin-1 keeps each of them.
        settings.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        settings.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        settings.Listen(IPAddress.Loopback, options.Port);
        return settings;
    }
}
