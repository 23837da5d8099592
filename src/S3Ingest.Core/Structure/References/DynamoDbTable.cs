using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.References;

/// <summary>The requests to one table, with the faults of DynamoDB in this project's words (DynamoDB API reference, common errors).</summary>
internal sealed class DynamoDbTable(AmazonDynamoDBClient client, ReferenceUri uri, IngestOptions options) : IDisposable
{
    private readonly Backoff _backoff = new(options.RetryMaxDelay);
    private Dictionary<string, ScalarAttributeType> _keyTypes = [];

    // The first look fails fast: a wrong address must not look like an outage.
    private int _attempts = 2;

    /// <summary>Names of the attributes of the primary key.</summary>
    public IReadOnlyCollection<string> Key => _keyTypes.Keys;

    private string Table => uri.Place;

    /// <summary>Finds out the key, and that the table may be read and written, without changing anything.</summary>
    public async Task CheckAsync(CancellationToken ct)
    {
        var table = (await SendAsync("DescribeTable", () => client.DescribeTableAsync(Table, ct), ct)).Table;
        _keyTypes = table.KeySchema.ToDictionary(k => k.AttributeName, k => table.AttributeDefinitions.First(a => a.AttributeName == k.AttributeName).AttributeType);
        await SendAsync("Scan", () => client.ScanAsync(new ScanRequest { TableName = Table, Limit = 1 }, ct), ct);
        try
        {
            // A condition that no item can meet.
            var (name, names) = ("#k", new Dictionary<string, string> { ["#k"] = _keyTypes.Keys.First(), ["#a"] = "s3ingest" });
            await SendAsync("UpdateItem", () => client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = Table,
                    Key = _keyTypes.ToDictionary(k => k.Key, k => Sample(k.Value)),
                    UpdateExpression = "SET #a = :v",
                    ConditionExpression = $"attribute_exists({name}) AND attribute_not_exists({name})",
                    ExpressionAttributeNames = names,
                    ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":v"] = new() { S = "s3ingest" } },
                },
                ct), ct);
        }
        catch (ConditionalCheckFailedException)
        {
            // As it must be.
        }
        _attempts = options.RetryAttempts;
    }

    /// <summary>All items of a segment; with the named attributes and the key only, when there are any.</summary>
    public async IAsyncEnumerable<Dictionary<string, AttributeValue>> ScanAsync(
        int segment, int segments, IReadOnlyList<string> attributes, [EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ScanRequest { TableName = Table, Segment = segment, TotalSegments = segments, ConsistentRead = true };
        if (attributes.Count > 0)
        {
            var names = Key.Concat(attributes).Select((name, i) => KeyValuePair.Create($"#n{i}", name)).ToDictionary();
            (request.ProjectionExpression, request.ExpressionAttributeNames) = (string.Join(", ", names.Keys), names);
        }
        do
        {
            var page = await SendAsync("Scan", () => client.ScanAsync(request, ct), ct);
            foreach (var item in page.Items ?? [])
                yield return item;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    /// <summary>The primary key of an item.</summary>
    public Dictionary<string, AttributeValue> KeyOf(Dictionary<string, AttributeValue> item) => Key.ToDictionary(name => name, name => item[name]);

    /// <summary>Sets a value where another one is; false when it is not there.</summary>
    public async Task<bool> TryReplaceAsync(DynamoDbPlace place, AttributeValue from, AttributeValue to, CancellationToken ct)
    {
        var names = new Dictionary<string, string>();
        string path = place.Expression(names);
        try
        {
            await SendAsync("UpdateItem", () => client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = Table,
                    Key = new Dictionary<string, AttributeValue>(place.Key),
                    UpdateExpression = $"SET {path} = :to",
                    ConditionExpression = $"{path} = :from",
                    ExpressionAttributeNames = names,
                    ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":from"] = from, [":to"] = to },
                },
                ct), ct);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>The value at a place; null when it is not there.</summary>
    public async Task<AttributeValue?> ReadAsync(DynamoDbPlace place, CancellationToken ct)
    {
        var reply = await SendAsync("GetItem", () => client.GetItemAsync(
            new GetItemRequest { TableName = Table, Key = new Dictionary<string, AttributeValue>(place.Key), ConsistentRead = true }, ct), ct);
        return place.Find(reply.Item);
    }

    public void Dispose() => client.Dispose();

    private async Task<T> SendAsync<T>(string action, Func<Task<T>> send, CancellationToken ct)
    {
        for (int failures = 0; ;)
        {
            try
            {
                return await send();
            }
            catch (Exception fault) when (IsThrottled(fault) && ++failures < _attempts)
            {
                await Task.Delay(_backoff.After(failures), ct);
            }
            catch (Exception fault) when (fault is not ConditionalCheckFailedException && !ct.IsCancellationRequested)
            {
                throw Translate(action, fault);
            }
        }
    }

    private static bool IsThrottled(Exception fault) =>
        fault is ProvisionedThroughputExceededException or RequestLimitExceededException || S3Fault.Classify(fault) is FaultKind.Throttled or FaultKind.NoResponse;

    private IngestException Translate(string action, Exception fault)
    {
        var service = S3Fault.Find<AmazonServiceException>(fault);
        if (service is ResourceNotFoundException)
            return uri.Invalid($"names the table '{Table}', which is not there. Correct its name, its region or its endpoint; names are case-sensitive", fault);
        string said = service is { StatusCode: not 0 } ? $"{service.ErrorCode} (HTTP {(int)service.StatusCode})" : fault.Message;
        string advice = service?.ErrorCode switch
        {
            "AccessDeniedException" => $"Allow dynamodb:{action} on the table.",
            "UnrecognizedClientException" or "InvalidSignatureException" or "ExpiredTokenException" or "MissingAuthenticationTokenException" =>
                "The credentials are not valid for DynamoDB. Correct or renew them.",
            _ when IsThrottled(fault) => "The table takes no more requests, or cannot be reached. Raise its capacity, look at the endpoint, then go on with the migration.",
            _ => "Look at the table, then go on with the migration.",
        };
        return new IngestException(
            IngestErrorId.ReferenceFailed,
            $"{uri.Text}: {action} {said}. {advice} Nothing was deleted.{(string.IsNullOrEmpty(service?.RequestId) ? "" : $" Request id {service.RequestId}.")}",
            fault)
        {
            Target = uri.Text,
            Code = service?.ErrorCode,
            RequestId = service?.RequestId,
            HttpStatus = (int)(service?.StatusCode ?? 0),
            IsTransient = IsThrottled(fault),
        };
    }

    private static AttributeValue Sample(ScalarAttributeType type) =>
        type == ScalarAttributeType.N ? new AttributeValue { N = "0" }
        : type == ScalarAttributeType.B ? new AttributeValue { B = new MemoryStream([0]) }
        : new AttributeValue { S = "s3ingest" };
}
