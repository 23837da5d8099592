using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Structure.Migration;

namespace S3Ingest.Core.Structure.References;

/// <summary>
/// Text attributes of the items of a DynamoDB table: strings, strings in maps and lists, string sets. The table is scanned
/// in parallel segments; each change is an UpdateItem on the condition that the old value is still there.
/// </summary>
internal sealed class DynamoDbReferences : IReferenceStore, IAsyncDisposable
{
    private const string AnyAttribute = "*";

    private const int Segments = 4;

    private readonly ReferenceUri _uri;
    private readonly ReferenceContext _context;
    private readonly DynamoDbTable _table;
    private readonly IReadOnlyList<string> _attributes;
    private readonly ILogger _logger;

    private DynamoDbReferences(ReferenceUri uri, ReferenceContext context, DynamoDbTable table, IReadOnlyList<string> attributes)
    {
        (_uri, _context, _table, _attributes) = (uri, context, table, attributes);
        _logger = context.Loggers.CreateLogger<DynamoDbReferences>();
    }

    public string Name => _uri.Text;

    private bool IsAny => _attributes.Contains(AnyAttribute);

    /// <exception cref="IngestException">ConfigurationInvalid: table or attribute; ReferenceFailed: no permission, no answer.</exception>
    public static async Task<DynamoDbReferences> OpenAsync(ReferenceUri uri, ReferenceContext context, CancellationToken ct)
    {
        uri.AllowOnly("attribute", "region", "endpoint");
        var attributes = uri.All("attribute");
        if (uri.Place.Length == 0 || attributes.Count == 0)
            throw uri.Invalid("names no table or no attribute. Write dynamodb://table?attribute=name, or attribute=* for all");
        var table = new DynamoDbTable(MakeClient(uri, context.Options), uri, context.Options);
        try
        {
            await table.CheckAsync(ct);
            if (attributes.FirstOrDefault(table.Key.Contains) is { } key)
                throw uri.Invalid($"names '{key}', which is part of the primary key: DynamoDB cannot change it. Write such items anew under their new key yourself");
            return new DynamoDbReferences(uri, context, table, attributes);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public async IAsyncEnumerable<ReferenceChange> FindAsync(KeyMoves moves, [EnumeratorCancellation] CancellationToken ct)
    {
        var text = new ReferenceText(MovedKeys.Of(moves, _context.Store), _context.Options.EndpointUrl);
        var found = Channel.CreateBounded<ReferenceChange>(1000);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        int keysLeft = 0;
        bool hasAttribute = IsAny;
        var scan = ScanAsync();
        try
        {
            await foreach (var change in found.Reader.ReadAllAsync(ct))
                yield return change;
        }
        finally
        {
            await stop.CancelAsync();
            await scan.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (keysLeft > 0)
            _logger.LogWarning("{Store}: {Count} primary keys name moved objects. DynamoDB cannot change keys: write these items anew yourself.", Name, keysLeft);
        if (!hasAttribute)
            _logger.LogWarning("{Store}: no item has the attribute {Attributes}. Look whether its name is right; names are case-sensitive.", Name, string.Join(", ", _attributes));

        async Task ScanAsync()
        {
            try
            {
                await Parallel.ForAsync(0, Segments, new ParallelOptions { MaxDegreeOfParallelism = Segments, CancellationToken = stop.Token }, async (segment, token) =>
                {
                    await foreach (var item in _table.ScanAsync(segment, Segments, IsAny ? [] : _attributes, token))
                    {
                        foreach (var (name, value) in item)
                        {
                            if (_table.Key.Contains(name))
                            {
                                if (IsAny && value.S is { } key && (await text.FindEditsAsync(key, bareKeys: true, token)).Count > 0)
                                    Interlocked.Increment(ref keysLeft);
                                continue;
                            }
                            hasAttribute = true;
                            await FindAsync(text, _table.KeyOf(item), [name], value, found.Writer, token);
                        }
                    }
                });
                found.Writer.Complete();
            }
            catch (Exception fault)
            {
                // Thrown to whoever reads the changes.
                found.Writer.Complete(fault);
            }
        }
    }

    public Task ApplyAsync(ReferenceChange change, CancellationToken ct) => ReplaceAsync(change.Location, change.OldValue, change.NewValue, ct);

    public Task RestoreAsync(ReferenceChange change, CancellationToken ct) => ReplaceAsync(change.Location, change.NewValue, change.OldValue, ct);

    public ValueTask DisposeAsync()
    {
        _table.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task FindAsync(
        ReferenceText text, Dictionary<string, AttributeValue> key, List<object> path, AttributeValue value, ChannelWriter<ReferenceChange> found, CancellationToken ct)
    {
        if (value.S is { } single)
        {
            var edits = await text.FindEditsAsync(single, bareKeys: true, ct);
            if (edits.Count > 0)
                await found.WriteAsync(new ReferenceChange(Name, new DynamoDbPlace(key, path, false).ToJson(), single, TextEdit.Apply(single, edits)), ct);
        }
        else if (value.SS is { Count: > 0 } set)
        {
            var moved = new List<string>(set.Count);
            foreach (var element in set)
                moved.Add(TextEdit.Apply(element, await text.FindEditsAsync(element, bareKeys: true, ct)));
            if (!moved.SequenceEqual(set))
                await found.WriteAsync(new ReferenceChange(Name, new DynamoDbPlace(key, path, true).ToJson(), ToJson(set), ToJson(moved)), ct);
        }
        else if (value.M is { } map)
        {
            foreach (var (name, inner) in map)
                await FindAsync(text, key, [.. path, name], inner, found, ct);
        }
        else if (value.L is { } list)
        {
            for (int i = 0; i < list.Count; i++)
                await FindAsync(text, key, [.. path, i], list[i], found, ct);
        }
    }

    private async Task ReplaceAsync(string location, string from, string to, CancellationToken ct)
    {
        var place = DynamoDbPlace.Parse(location);
        if (await _table.TryReplaceAsync(place, ToAttribute(place, from), ToAttribute(place, to), ct))
            return;
        string? now = await _table.ReadAsync(place, ct) switch
        {
            null => null,
            { SS: { Count: > 0 } set } when place.IsSet => ToJson(set),
            { S: { } text } when !place.IsSet => text,
            _ => "(a value of another type)",
        };
        if (now != to)
            throw ReferenceFaults.Changed(Name, place.ToString(), from, now);
    }

    private static AttributeValue ToAttribute(DynamoDbPlace place, string value) =>
        place.IsSet ? new AttributeValue { SS = JsonSerializer.Deserialize<List<string>>(value) } : new AttributeValue { S = value };

    // A set has no order and nothing twice.
    private static string ToJson(IEnumerable<string> set) => JsonSerializer.Serialize(set.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static AmazonDynamoDBClient MakeClient(ReferenceUri uri, IngestOptions options)
    {
        var (credentials, region) = S3Clients.Identify(options);
        region = uri.One("region") ?? region;
        var config = new AmazonDynamoDBConfig
        {
            // Sends slower when the table asks for it; repeating for long is done around it.
            RetryMode = RequestRetryMode.Adaptive,
            MaxErrorRetry = 2,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ClientAppId = "S3Ingest",
        };
        if (uri.One("endpoint") is { } endpoint)
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                throw uri.Invalid($"has the endpoint '{endpoint}', which is no address. Write it with its scheme, as https://dynamodb.eu-central-1.amazonaws.com");
            if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !options.AllowHttp)
                throw uri.Invalid("has an endpoint of http://, which would send items unencrypted. Use https://, or set INGEST_ALLOW_HTTP=true");
            (config.ServiceURL, config.AuthenticationRegion) = (url.AbsoluteUri, region);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        if (options.ProfileName is { } name)
            config.Profile = new Profile(name);
        return credentials is null ? new AmazonDynamoDBClient(config) : new AmazonDynamoDBClient(credentials, config);
    }
}
