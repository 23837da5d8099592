using Amazon.S3.Model;
using S3Ingest.LocalS3;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.LocalS3;

public class ProxyTests : LocalS3Test
{
    private LocalS3Server _proxy = null!;
    private Amazon.S3.AmazonS3Client _client = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = await LocalS3Server.StartAsync(new LocalS3Options { ProxyTo = Server.Endpoint }, CancellationToken.None);
        _client = ClientOf(_proxy);
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a b+c%2F/é/😀/x..")]
    public async Task Signed_requests_pass_unchanged(string key)
    {
        var content = Bytes(200_000);
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(content) });
        Assert.Equal(content, await GetAsync(key));
        using var response = await _client.GetObjectAsync(Bucket, key);
        Assert.Equal(content.Length, response.ContentLength);
        Assert.Equal("PutObject", _proxy.Requests.All[0].Operation);
    }

    [Fact]
    public async Task Lost_reply_takes_effect_behind_it()
    {
        _proxy.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = "PutObject" });
        await Assert.ThrowsAnyAsync<Exception>(() => _client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "a", ContentBody = "x" }));
        Assert.Equal("x"u8.ToArray(), await GetAsync("a"));
    }

    [Fact]
    public async Task Failure_does_not_reach_the_server_behind()
    {
        _proxy.Faults.Add(new FaultRule { Action = FaultAction.Fail, Code = "SlowDown", Count = 1 });
        await RefusedAsync("SlowDown", () => _client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "a", ContentBody = "x" }));
        Assert.Empty(Server.Requests.All);
    }
}
