using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace S3Ingest.Integration.Tests.Structure.References;

/// <summary>DynamoDB on loopback (npm package dynalite, tests/dynamodb), in memory; it ends with the tests of its class.</summary>
public sealed class DynamoDbServer : IAsyncLifetime
{
    // Before what asks for it: statics are set in their order.
    private static readonly string Folder = Path.Combine(RepositoryRoot(), "tests", "dynamodb");

    private Process? _node;

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing { get; } = WhatIsMissing();

    public string Endpoint { get; private set; } = "";

    public AmazonDynamoDBClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Missing is not null)
            return;
        _node = Process.Start(new ProcessStartInfo("node", ["server.js"]) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Endpoint = await _node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The DynamoDB server ended at once; what it wrote is in the log of the tests.");
        Client = new AmazonDynamoDBClient(new BasicAWSCredentials("x", "y"), new AmazonDynamoDBConfig { ServiceURL = Endpoint, AuthenticationRegion = "us-east-1" });
    }

    /// <summary>Makes a table; its primary key is <c>id</c> (text) and, if asked for, <c>part</c> (number).</summary>
    public async Task<string> CreateTableAsync(bool hasRange = false)
    {
        string name = $"Jobs.{Guid.NewGuid():N}";
        var schema = new List<KeySchemaElement> { new("id", KeyType.HASH) };
        var attributes = new List<AttributeDefinition> { new("id", ScalarAttributeType.S) };
        if (hasRange)
        {
            schema.Add(new KeySchemaElement("part", KeyType.RANGE));
            attributes.Add(new AttributeDefinition("part", ScalarAttributeType.N));
        }
        await Client.CreateTableAsync(new CreateTableRequest { TableName = name, KeySchema = schema, AttributeDefinitions = attributes, BillingMode = BillingMode.PAY_PER_REQUEST });
        while ((await Client.DescribeTableAsync(name)).Table.TableStatus != TableStatus.ACTIVE)
            await Task.Delay(10);
        return name;
    }

    public Task DisposeAsync()
    {
        Client?.Dispose();
        _node?.StandardInput.Close();
        _node?.WaitForExit();
        _node?.Dispose();
        return Task.CompletedTask;
    }

    private static string? WhatIsMissing()
    {
        if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            return "The DynamoDB server is not installed; run 'npm ci' in tests/dynamodb.";
        var name = OperatingSystem.IsWindows() ? "node.exe" : "node";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Any(folder => File.Exists(Path.Combine(folder, name))) ? null : "Needs node 20 or later, which is not in PATH.";
    }

    private static string RepositoryRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "S3Ingest.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("S3Ingest.slnx is in no folder above the tests.");
        return root;
    }
}
