using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Integration.Tests.Storage;

/// <summary>An endpoint whose clock is not the one of this machine.</summary>
public sealed class EndpointTimeTests
{
    [Fact]
    public async Task The_time_at_the_endpoint_is_that_of_its_answers()
    {
        using var endpoint = new TcpListener(IPAddress.Loopback, 0);
        endpoint.Start();
        var answering = AnswerAsync(endpoint, "Wed, 21 Oct 2015 07:28:00 GMT");
        using var store = ObjectStore.Open(
            new IngestOptions
            {
                BucketName = "bucket",
                LedgerPath = "/nowhere",
                EndpointUrl = new Uri($"http://{endpoint.LocalEndpoint}"),
                ForcePathStyle = true,
                AccessKeyId = new Secret("access"),
                SecretAccessKey = new Secret("secret"),
            },
            NullLoggerFactory.Instance);

        Assert.NotNull(await store.HeadAsync("key", CancellationToken.None));
        await answering;

        Assert.Equal(2015, store.Clients.EndpointTime.Year);
    }

    private static async Task AnswerAsync(TcpListener endpoint, string date)
    {
        using var client = await endpoint.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[16_384]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nDate: {date}\r\nLast-Modified: {date}\r\nETag: \"a\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }
}
