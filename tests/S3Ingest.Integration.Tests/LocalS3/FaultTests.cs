using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using S3Ingest.LocalS3.Faults;

namespace S3Ingest.Integration.Tests.LocalS3;

// The SDK sends a request once more when its connection is reset, whatever MaxErrorRetry says: a rule that shall be seen
// by the caller stands until it is cleared.
public class FaultTests : LocalS3Test
{
    [Fact]
    public async Task Failing_rule_lets_some_through_and_ends_after_its_count()
    {
        var rule = Server.Faults.Add(new FaultRule { Action = FaultAction.Fail, Operation = "PutObject", KeyPattern = "^a", After = 1, Count = 1, Code = "SlowDown" });
        await PutAsync("a1", [1]);
        await PutAsync("b", [1]);
        var error = await RefusedAsync("SlowDown", () => PutAsync("a2", [1]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);
        await PutAsync("a3", [1]);
        Assert.Equal(1, rule.Applied);
    }

    [Fact]
    public async Task Lost_reply_leaves_the_object_behind()
    {
        Server.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = "PutObject" });
        await Assert.ThrowsAnyAsync<Exception>(() => PutAsync("a", [1]));
        Assert.Equal([1], await GetAsync("a"));
        Assert.All(Server.Requests.Of("PutObject"), static request => Assert.Equal(0, request.Status));
    }

    [Fact]
    public async Task Sdk_repeats_a_conditional_put_whose_reply_was_lost_and_meets_its_own_object()
    {
        Server.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = "PutObject", Count = 1 });
        await RefusedAsync("PreconditionFailed", () => PutAsync("a", [1], static r => r.IfNoneMatch = "*"));
        Assert.Equal([0, 412], Server.Requests.Of("PutObject").Select(static r => r.Status));
    }

    [Fact]
    public async Task Lost_reply_of_Complete_can_be_asked_for_again()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, [1]);
        Server.Faults.Add(new FaultRule { Action = FaultAction.DropReply, Operation = "CompleteMultipartUpload" });
        await Assert.ThrowsAnyAsync<Exception>(() => CompleteAsync("m", id, [(1, part.ETag)]));
        Server.Faults.Clear();
        Assert.EndsWith("-1\"", (await CompleteAsync("m", id, [(1, part.ETag)])).ETag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_closed_before_handling_changes_nothing()
    {
        Server.Faults.Add(new FaultRule { Action = FaultAction.CloseBeforeHandling, Method = "PUT" });
        await Assert.ThrowsAnyAsync<Exception>(() => PutAsync("a", [1]));
        await RefusedAsync("NoSuchKey", () => GetAsync("a"));
    }

    [Fact]
    public async Task Truncated_body_ends_early()
    {
        await PutAsync("a", Bytes(100_000));
        Server.Faults.Add(new FaultRule { Action = FaultAction.TruncateBody, Operation = "GetObject", BodyBytes = 1000, Count = 1 });
        await Assert.ThrowsAnyAsync<Exception>(() => GetAsync("a"));
        Assert.Equal(Bytes(100_000), await GetAsync("a"));
    }

    [Fact]
    public async Task Complete_may_fail_after_its_200()
    {
        var id = await CreateUploadAsync("m");
        var part = await UploadPartAsync("m", id, 1, [1]);
        Server.Faults.Add(new FaultRule { Action = FaultAction.ErrorInside200, Operation = "CompleteMultipartUpload", Count = 1 });
        await RefusedAsync("InternalError", () => CompleteAsync("m", id, [(1, part.ETag)]));
        await RefusedAsync("NoSuchKey", () => GetAsync("m"));
        await CompleteAsync("m", id, [(1, part.ETag)]);
    }

    [Fact]
    public async Task Corrupted_content_is_reported_as_sent()
    {
        Server.Faults.Add(new FaultRule { Action = FaultAction.CorruptContent, Operation = "PutObject", Count = 1 });
        var put = await PutAsync("a", Bytes(100));
        Assert.Equal($"\"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Bytes(100)))}\"", put.ETag);
        Assert.NotEqual(Bytes(100), (await Raw.SendAsync("GET", $"/{Bucket}/a")).Body);
        await Assert.ThrowsAnyAsync<Exception>(() => GetAsync("a"));
    }

    [Fact]
    public async Task Echoing_server_stores_any_checksum()
    {
        Server.Faults.Add(new FaultRule { Action = FaultAction.EchoChecksums });
        await PutAsync("a", [1], static r => r.ChecksumCRC64NVME = "AAAAAAAAAAA=");
        var head = await Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = "a", ChecksumMode = ChecksumMode.ENABLED });
        Assert.Equal("AAAAAAAAAAA=", head.ChecksumCRC64NVME);
    }

    [Fact]
    public async Task Hanging_request_goes_on_when_released()
    {
        var rule = Server.Faults.Add(new FaultRule { Action = FaultAction.Hang, Operation = "PutObject", Count = 1 });
        var put = PutAsync("a", [1]);
        while (rule.Applied == 0)
            await Task.Delay(10);
        await Task.Delay(100);
        Assert.False(put.IsCompleted);
        Server.Faults.Release();
        await put;
    }

    [Fact]
    public async Task Delay_delays()
    {
        Server.Faults.Add(new FaultRule { Action = FaultAction.Delay, DelayMilliseconds = 300, Count = 1 });
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await PutAsync("a", [1]);
        Assert.True(clock.ElapsedMilliseconds >= 290);
    }

    [Fact]
    public async Task Rules_and_log_are_reachable_over_http()
    {
        using var http = new HttpClient { BaseAddress = Server.Endpoint };
        var added = await http.PostAsJsonAsync("/_locals3/faults", new { action = "Fail", operation = "PutObject", code = "InternalError", count = 1 });
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        await RefusedAsync("InternalError", () => PutAsync("a", [1]));
        var rules = await http.GetFromJsonAsync<JsonElement>("/_locals3/faults");
        Assert.Equal(1, rules[0].GetProperty("applied").GetInt32());
        var requests = await http.GetFromJsonAsync<JsonElement>("/_locals3/requests");
        Assert.Equal("InternalError", requests[0].GetProperty("errorCode").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync("/_locals3/faults", new { action = "Explode" })).StatusCode);
        await http.DeleteAsync(new Uri("/_locals3/faults", UriKind.Relative));
        Assert.Empty(Server.Faults.All);
    }

    [Fact]
    public async Task Log_tells_headers_and_outcome()
    {
        await PutAsync("a", [1], static r => r.IfNoneMatch = "*");
        var request = Server.Requests.Of("PutObject").Single();
        Assert.Equal((Bucket, "a", 200, "*"), (request.Bucket, request.Key, request.Status, request.Headers["If-None-Match"]));
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }
}
