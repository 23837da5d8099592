using System.Text;
using System.Text.Json;
using S3Ingest.Core.Quilt;

namespace S3Ingest.Core.Tests.Quilt;

/// <summary>Workflows against what the reference client let pass and refused, with its messages.</summary>
public sealed class WorkflowTests
{
    public static TheoryData<string> Cases() => [.. Vectors.Json("workflow_validation.json").GetProperty("cases").EnumerateArray().Select(c => c.Text("title")!)];

    public static TheoryData<string> Configs() => [.. Vectors.Json("workflow_configs.json").EnumerateArray().Select(c => c.Text("title")!)];

    [Theory, MemberData(nameof(Cases))]
    public async Task Packages_pass_or_fail_as_with_the_reference_client(string title)
    {
        var vectors = Vectors.Json("workflow_validation.json");
        var one = vectors.GetProperty("cases").EnumerateArray().Single(c => c.Text("title") == title);
        string config = vectors.Text("config_yml")!;
        if (one.Text("config") == "optional")
            config = config.Replace("is_workflow_required: true", "is_workflow_required: false").Replace("default_workflow: alpha\n", "");
        var stored = one.GetProperty("stored_workflow");
        string url = stored.ValueKind == JsonValueKind.Object ? stored.Text("config")! : $"s3://vec-reg/{WorkflowConfig.Key}";

        var message = await FaultOf(async () =>
        {
            var gate = await WorkflowGate.OpenAsync(new RegistryObject(url, Encoding.UTF8.GetBytes(config)), Choice(one.Text("workflow"), one), Read, default);
            gate!.Check(one.Text("package_name")!, one.Text("message"), one.GetProperty("user_meta") is { ValueKind: JsonValueKind.Object } meta ? meta : null);
            gate.CheckEntries(Entries(one.GetProperty("entries")));
            Assert.Equal(stored.Text("id"), gate.Stamp.Id);
            Assert.Equal(stored.Text("config"), gate.Stamp.Config);
            Assert.Equal(stored.TryGetProperty("schemas", out var schemas) ? schemas.EnumerateObject().Count() : 0, gate.Stamp.Schemas.Count);
            Assert.All(gate.Stamp.Schemas, s => Assert.Equal(schemas.Text(s.Key), s.Value));
        });

        Assert.Equal(one.Text("error"), message);

        Task<RegistryObject?> Read(PhysicalKey key, CancellationToken _)
        {
            string id = Path.GetFileNameWithoutExtension(key.Key);
            string schema = vectors.GetProperty("schemas").GetProperty(id).GetRawText();
            string asRead = stored.ValueKind == JsonValueKind.Object && stored.TryGetProperty("schemas", out var urls) ? urls.Text(id)! : key.ToString();
            return Task.FromResult<RegistryObject?>(new RegistryObject(asRead, Encoding.UTF8.GetBytes(schema)));
        }
    }

    [Theory, MemberData(nameof(Configs))]
    public async Task Configurations_are_taken_or_refused_as_by_the_reference_client(string title)
    {
        var one = Vectors.Json("workflow_configs.json").EnumerateArray().Single(c => c.Text("title") == title);
        var config = one.Text("config_yml") is { } yaml ? new RegistryObject("s3://vec-reg/" + WorkflowConfig.Key, Encoding.UTF8.GetBytes(yaml)) : null;
        int at = title.IndexOf("workflow=", StringComparison.Ordinal);
        string? choice = at < 0 ? "a" : title[(at + "workflow=".Length)..];

        var message = await FaultOf(async () => _ = await WorkflowGate.OpenAsync(
            config, choice == "<default>" ? WorkflowChoice.Default : choice == "None" ? WorkflowChoice.None : WorkflowChoice.Named(choice),
            (_, _) => Task.FromResult<RegistryObject?>(null), default));

        if (one.GetProperty("ok").GetBoolean())
            Assert.Null(message);
        else
            Assert.StartsWith(one.Text("error")!, message);
    }

    [Theory]
    [InlineData("""{"type": "text"}""")]
    [InlineData("""{"minimum": "1"}""")]
    [InlineData("""{"pattern": "("}""")]
    [InlineData("""{"required": "a"}""")]
    [InlineData("""{"anyOf": []}""")]
    [InlineData("""{"multipleOf": 0}""")]
    [InlineData("""{"minItems": 1.5}""")]
    [InlineData("""{"properties": {"a": 1}}""")]
    [InlineData("""{"properties": {"a": {"$ref": "#"}}}""")]
    [InlineData("""{"$schema": "https://json-schema.org/draft/2020-12/schema"}""")]
    [InlineData("""{"then": 1}""")]
    public void A_schema_that_makes_no_sense_is_refused(string schema)
    {
        var fault = Assert.Throws<IngestException>(() => JsonSchema.Read(MetadataJson.Parse(schema)));
        Assert.Equal(IngestErrorId.WorkflowViolation, fault.ErrorId);
    }

    [Fact]
    public void Every_error_is_found_and_has_its_place()
    {
        var schema = JsonSchema.Read(MetadataJson.Parse("""{"properties": {"a/b": {"items": {"type": "integer"}}, "c": {"maxLength": 1}}}"""));
        var errors = schema.Validate(MetadataJson.Parse("""{"a/b": [1, "x", 2.5], "c": "\uD83D\uDE00\uD83D\uDE00"}""")).ToList();
        Assert.Equal(["/a~1b/1", "/a~1b/2", "/c"], errors.Select(e => e.Path));
        Assert.Equal(["'x' is not of type 'integer'", "2.5 is not of type 'integer'", "'\U0001F600\U0001F600' is too long"], errors.Select(e => e.Message));
    }

    [Theory]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 010", """{"a":8}""")]
    [InlineData("a: 1:30", """{"a":90}""")]
    [InlineData("a: 1_000", """{"a":1000}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: Yes", """{"a":true}""")]
    [InlineData("a: 1e3", """{"a":"1e3"}""")]
    [InlineData("a: 1.5e+3", """{"a":1500.0}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("x: &x {b: 1}\na: {<<: *x, c: 2}", """{"x":{"b":1},"a":{"c":2,"b":1}}""")]
    [InlineData("", "null")]
    public void Yaml_is_typed_as_the_reference_client_types_it(string yaml, string json) =>
        Assert.Equal(JsonIdentity.Of(MetadataJson.Parse(json)), JsonIdentity.Of(YamlJson.Read(yaml)));

    [Fact]
    public void A_small_yaml_that_grows_without_end_is_refused()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++)
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        Assert.Throws<YamlDotNet.Core.YamlException>(() => YamlJson.Read(bomb.ToString()));
    }

    private static WorkflowChoice Choice(string? workflow, JsonElement one) =>
        one.GetProperty("workflow").ValueKind == JsonValueKind.Null ? WorkflowChoice.None
        : workflow == "<default>" ? WorkflowChoice.Default : WorkflowChoice.Named(workflow!);

    private static JsonElement Entries(JsonElement entries) => JsonSerializer.SerializeToElement(entries.EnumerateArray().Select(e => new Dictionary<string, object>
    {
        ["logical_key"] = e.GetProperty("logical_key"),
        ["size"] = e.GetProperty("size"),
        ["meta"] = e.GetProperty("user_meta") is { ValueKind: JsonValueKind.Object } meta ? meta : new Dictionary<string, object>(),
    }));

    private static async Task<string?> FaultOf(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (IngestException fault)
        {
            Assert.Equal(IngestErrorId.WorkflowViolation, fault.ErrorId);
            return fault.Message;
        }
    }
}
