using FsCheck;
using FsCheck.Fluent;
using S3Ingest;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Checking;

namespace S3Ingest.Core.Tests.Quilt;

public sealed class ManifestCheckTests
{
    private static readonly QuiltHash Hash = new(QuiltHash.Sha256Chunked, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");

    [Fact]
    public void A_manifest_has_no_finding_exactly_when_a_tree_can_hold_its_paths()
    {
        // Few letters, so that files meet folders; a space sorts below the slash of a folder.
        var keys = Gen.Elements("a", "b", "a b", "a-b").NonEmptyListOf().Select(s => string.Join('/', s.Take(4))).ListOf().Select(l => l.Distinct().ToList());
        Prop.ForAll(keys.ToArbitrary(), paths => (Check(paths.Order(LogicalKey.Order)).Count == 0) == IsTree(paths)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(QuiltHash.Sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", true)]
    [InlineData(QuiltHash.Sha256, "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", false)]
    [InlineData(QuiltHash.Sha256, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", false)]
    [InlineData(QuiltHash.Sha256Chunked, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", true)]
    [InlineData(QuiltHash.Sha256Chunked, "e3b0c442", false)]
    [InlineData(QuiltHash.Crc64Nvme, "AAAAAAAAAAA=", true)]
    [InlineData(QuiltHash.Crc64Nvme, "", false)]
    [InlineData("MD5", "d41d8cd98f00b204e9800998ecf8427e", false)]
    public void A_hash_has_the_form_of_its_type(string type, string value, bool expected) => Assert.Equal(expected, ManifestCheck.HasForm(new QuiltHash(type, value)));

    [Fact]
    public void The_top_hash_that_early_clients_wrote_into_the_header_is_no_part_of_it()
    {
        var plain = ManifestHeader.TryRead(MetadataJson.Parse("""{"version": "v0", "user_meta": {"a": 1.0}, "message": null}"""))!;
        var early = ManifestHeader.TryRead(MetadataJson.Parse("""{"version": "v0", "top_hash": "x", "user_meta": {"a": 1.0}, "message": null}"""))!;
        using var one = new TopHash(plain);
        using var other = new TopHash(early);
        Assert.Equal(one.Finish(), other.Finish());
    }

    [Theory]
    [InlineData("{\"version\": 0}", 1)]
    [InlineData("{\"version\": \"v1\"}", 1)]
    [InlineData("{\"version\": \"v0\", \"message\": \"\\ud800\"}", 1)]
    [InlineData("{\"version\": \"v0\", \"user_meta\": {\"a\\ud800\": [1]}}", 1)]
    [InlineData("{\"version\": \"v0\"}\n{\"logical_key\": \"a\\udc00\", \"physical_keys\": [\"s3://b/k\"], \"size\": 1, \"hash\": {\"type\": \"SHA256\", \"value\": \"x\"}, \"meta\": {}}", 2)]
    [InlineData("{\"version\": \"v0\"}\n{\"logical_key\": \"a\", \"physical_keys\": [\"s3://b/k\"], \"size\": null, \"hash\": null, \"meta\": {}}", 2)]
    public async Task A_line_that_cannot_be_read_is_named_with_its_manifest(string manifest, long line)
    {
        using var reader = new ManifestReader(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(manifest)), "s3://b/.quilt/packages/x");
        var fault = await Assert.ThrowsAsync<IngestException>(async () =>
        {
            await reader.ReadHeaderAsync(default);
            await foreach (var _ in reader.ReadEntriesAsync(default))
            {
            }
        });
        Assert.Equal((IngestErrorId.ManifestInvalid, line), (fault.ErrorId, fault.Line));
        Assert.Contains($"Line {line} of the manifest s3://b/.quilt/packages/x", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lab/results", null)]
    [InlineData("lab/Mesk\u00f6", FindingSeverity.Warning)]
    [InlineData("lab", FindingSeverity.Error)]
    [InlineData("lab/a/b", FindingSeverity.Error)]
    [InlineData("lab/results\n", FindingSeverity.Error)]
    public void A_name_is_one_that_every_part_of_quilt_takes(string name, FindingSeverity? expected) => Assert.Equal(expected, NameCheck.Check(name, "packages")?.Severity);

    [Theory]
    [InlineData("""{"a": 1}""", MetadataValidationLevel.Basic, "")]
    [InlineData("""{"a": {"password": "x"}}""", MetadataValidationLevel.Basic, "/user_metadata/a/password")]
    [InlineData("""{"a": 1}""", MetadataValidationLevel.Moderate, "/user_metadata/description /user_metadata/tags")]
    [InlineData("""{"description": "x", "tags": ["t"]}""", MetadataValidationLevel.Moderate, "")]
    [InlineData("""{"description": "x", "tags": ["t"]}""", MetadataValidationLevel.Strict, "/user_metadata/contact /user_metadata/department")]
    [InlineData("""{"description": "x", "tags": ["t"], "department": "d", "contact": "c"}""", MetadataValidationLevel.Strict, "")]
    public void Metadata_is_checked_before_there_is_a_package(string metadata, MetadataValidationLevel level, string expected) =>
        Assert.Equal(expected, string.Join(' ', MetadataCheck.Check("lab/results", MetadataJson.Parse(metadata), level).Select(f => f.Subject).Order(StringComparer.Ordinal)));

    private static List<QuiltFinding> Check(IEnumerable<string> keys)
    {
        var header = ManifestHeader.Create(null, null, null);
        using var check = new ManifestCheck(new PackageFindings("lab/results", "packages", null), header);
        using var expected = new TopHash(header);
        var found = new List<QuiltFinding>();
        foreach (string key in keys)
        {
            var entry = new ManifestEntry(key, "s3://b/k", 1, Hash, MetadataJson.Empty);
            expected.Add(entry);
            found.AddRange(check.Check(entry));
        }
        string topHash = expected.Finish();
        if (check.Finish(topHash) is { } last)
            found.Add(last);
        return found;
    }

    private static bool IsTree(List<string> paths) => !paths.Exists(one => paths.Exists(other => other.StartsWith(one + "/", StringComparison.Ordinal)));
}
