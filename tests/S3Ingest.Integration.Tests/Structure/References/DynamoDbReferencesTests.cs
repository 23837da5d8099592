using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure.References;

public sealed class DynamoDbReferencesTests(DynamoDbServer server) : IClassFixture<DynamoDbServer>
{
    [DynamoDbFact]
    public async Task Texts_in_strings_maps_lists_and_sets_follow_and_come_back_exactly()
    {
        await using var migrated = await Migrated.CreateAsync(ServerKind.LocalS3);
        string b = migrated.Bucket.Name;
        string table = await server.CreateTableAsync(hasRange: true);
        // More than a page of 1 MB, over all segments.
        for (int i = 0; i < 40; i++)
        {
            await server.Client.PutItemAsync(table, new Dictionary<string, AttributeValue>
            {
                ["id"] = new() { S = $"job-{i} a/{i}" },
                ["part"] = new() { N = $"{i}" },
                ["out.put"] = new() { S = $"s3://{b}/a/{i}" },
                ["padding"] = new() { S = new string('x', 30_000) },
                ["size"] = new() { M = new Dictionary<string, AttributeValue>
                {
                    ["model"] = new() { L = [new() { N = "1" }, new() { S = $"a/{i}" }, new() { M = new Dictionary<string, AttributeValue> { ["note"] = new() { S = $"see s3://{b}/a/{i}, please" } } }] },
                    ["none"] = new() { NULL = true },
                } },
                ["inputs"] = new() { SS = [$"s3://{b}/a/{i}", $"s3://{b}/stay/{i}", "x"] },
            });
        }
        string before = await DumpAsync(table);
        var moves = await migrated.MovesAsync([.. Enumerable.Range(0, 40).Select(i => ($"a/{i}", $"n/{i}"))]);

        await using var stores = await migrated.OpenAsync(Uri(table, "out.put", "size", "inputs"));
        var references = stores.All[1];
        var changes = await Migrated.ListAsync(references.FindAsync(moves, default));
        Assert.Equal(160, changes.Count);
        foreach (var change in changes)
        {
            await references.ApplyAsync(change, default);
            await references.ApplyAsync(change, default);
        }
        string after = await DumpAsync(table);
        Assert.DoesNotContain($"s3://{b}/a/", after, StringComparison.Ordinal);
        Assert.DoesNotContain("\"a/", after, StringComparison.Ordinal);
        Assert.Equal(40, after.Split($"see s3://{b}/n/").Length - 1);
        Assert.Equal(40, after.Split($"s3://{b}/stay/").Length - 1);
        Assert.Empty(await Migrated.ListAsync(references.FindAsync(moves, default)));

        foreach (var change in Enumerable.Reverse(changes))
        {
            await references.RestoreAsync(change, default);
            await references.RestoreAsync(change, default);
        }
        Assert.Equal(before, await DumpAsync(table));

        // A star is every attribute.
        await using var all = await migrated.OpenAsync(Uri(table, "*"));
        Assert.Equal(160, (await Migrated.ListAsync(all.All[1].FindAsync(moves, default))).Count);
    }

    [DynamoDbFact]
    public async Task What_another_program_changed_is_left_as_it_is_and_told()
    {
        await using var migrated = await Migrated.CreateAsync(ServerKind.LocalS3);
        string table = await server.CreateTableAsync();
        foreach (var id in new[] { "changed", "deleted", "a/key" })
            await server.Client.PutItemAsync(table, new Dictionary<string, AttributeValue> { ["id"] = new() { S = id }, ["out"] = new() { S = "a/b" } });
        var moves = await migrated.MovesAsync(("a/b", "n/b"), ("a/key", "n/key"));
        await using var stores = await migrated.OpenAsync(Uri(table, "*"));
        var changes = (await Migrated.ListAsync(stores.All[1].FindAsync(moves, default))).Where(c => !c.Location.Contains("a/key", StringComparison.Ordinal)).OrderBy(c => c.Location, StringComparer.Ordinal).ToList();
        Assert.Contains(migrated.Log.All, m => m.Contains("1 primary keys", StringComparison.Ordinal));

        await server.Client.PutItemAsync(table, new Dictionary<string, AttributeValue> { ["id"] = new() { S = "changed" }, ["out"] = new() { S = "mine" } });
        await server.Client.DeleteItemAsync(table, new Dictionary<string, AttributeValue> { ["id"] = new() { S = "deleted" } });
        foreach (var (change, word) in changes.Zip(["'mine'", "is gone"]))
        {
            var fault = await Assert.ThrowsAsync<IngestException>(() => stores.All[1].ApplyAsync(change, default));
            Assert.Equal(IngestErrorId.ReferenceFailed, fault.ErrorId);
            Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal("mine", (await server.Client.GetItemAsync(table, new Dictionary<string, AttributeValue> { ["id"] = new() { S = "changed" } })).Item["out"].S);
        Assert.Empty((await server.Client.GetItemAsync(table, new Dictionary<string, AttributeValue> { ["id"] = new() { S = "deleted" } })).Item ?? []);
    }

    [DynamoDbFact]
    public async Task What_cannot_be_opened_is_told_at_once()
    {
        await using var migrated = await Migrated.CreateAsync(ServerKind.LocalS3);
        string table = await server.CreateTableAsync();
        await ThrowsAsync(Uri("NoSuchTable", "out"), IngestErrorId.ConfigurationInvalid, "not there");
        await ThrowsAsync(Uri(table, "id"), IngestErrorId.ConfigurationInvalid, "primary key");
        await ThrowsAsync($"dynamodb://{table}?endpoint={server.Endpoint}", IngestErrorId.ConfigurationInvalid, "attribute");
        await ThrowsAsync($"dynamodb://{table}?attribute=x&endpoint=nowhere", IngestErrorId.ConfigurationInvalid, "no address");
        await ThrowsAsync($"dynamodb://{table}?attribute=x&endpoint=http://192.0.2.1:1", IngestErrorId.ConfigurationInvalid, "unencrypted");
        await ThrowsAsync($"dynamodb://{table}?attribute=x&color=red", IngestErrorId.ConfigurationInvalid, "'color'");
        await ThrowsAsync($"dynamodb://{table}?attribute=x&endpoint=http://127.0.0.1:1", IngestErrorId.ReferenceFailed, "cannot be reached");

        // An attribute that nothing has is a name mistyped.
        await using var stores = await migrated.OpenAsync(Uri(table, "outt"));
        Assert.Empty(await Migrated.ListAsync(stores.All[1].FindAsync(await migrated.MovesAsync(("a/b", "n/b")), default)));
        Assert.Contains(migrated.Log.All, m => m.Contains("no item has the attribute outt", StringComparison.Ordinal));

        async Task ThrowsAsync(string uri, IngestErrorId id, string word)
        {
            var fault = await Assert.ThrowsAsync<IngestException>(() => migrated.OpenAsync(uri));
            Assert.Equal(id, fault.ErrorId);
            Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        }
    }

    private string Uri(string table, params string[] attributes) =>
        $"dynamodb://{table}?{string.Join('&', attributes.Select(a => "attribute=" + a))}&region=us-east-1&endpoint={server.Endpoint}";

    private async Task<string> DumpAsync(string table)
    {
        var items = new List<string>();
        var request = new ScanRequest(table) { ConsistentRead = true };
        do
        {
            var page = await server.Client.ScanAsync(request);
            items.AddRange(page.Items.Select(i => Text(new AttributeValue { M = i })));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return string.Join('\n', items.Order(StringComparer.Ordinal));
    }

    private static string Text(AttributeValue value) => value switch
    {
        { S: { } text } => JsonSerializer.Serialize(text, Plain),
        { N: { } number } => number,
        { NULL: true } => "null",
        { SS.Count: > 0 } => "<" + string.Join(',', value.SS.Order(StringComparer.Ordinal)) + ">",
        { L.Count: > 0 } => "[" + string.Join(',', value.L.Select(Text)) + "]",
        _ => "{" + string.Join(',', value.M.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Key + ":" + Text(m.Value))) + "}",
    };

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
