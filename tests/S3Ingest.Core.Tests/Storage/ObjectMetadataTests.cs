using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Storage;

public class ObjectMetadataTests
{
    [Fact]
    public void Every_value_comes_back_and_travels_as_printable_ASCII() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text =>
        {
            // Lone surrogates cannot be written in UTF-8; they become U+FFFD on the way in.
            var value = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get));
            var encoded = ObjectMetadata.Encode(new Dictionary<string, string> { ["note"] = value });
            var decoded = ObjectMetadata.Decode(encoded);
            return encoded["note"].All(c => c is > ' ' and <= '~') && decoded["note"] == value;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_whole_stays_inside_two_kilobytes_whatever_the_paths_are() => Prop.ForAll(
        ArbMap.Default.ArbFor<Tuple<PositiveInt, PositiveInt, PositiveInt>>(),
        lengths =>
        {
            var values = new Dictionary<string, string>
            {
                [ObjectMetadata.SourcePath] = new string('é', lengths.Item1.Get * 40),
                [ObjectMetadata.Entry] = new string('x', lengths.Item2.Get * 40),
                [ObjectMetadata.OriginalFileName] = new string('日', lengths.Item3.Get * 40),
                [ObjectMetadata.Operation] = Guid.NewGuid().ToString(),
                [ObjectMetadata.Attempt] = Guid.NewGuid().ToString("N"),
                [ObjectMetadata.UploadedAt] = DateTimeOffset.UtcNow.ToString("O"),
                [ObjectMetadata.SourceSize] = "9223372036854775807",
                [ObjectMetadata.SourceModified] = DateTimeOffset.UtcNow.ToString("O"),
                [ObjectMetadata.Sha256] = new string('0', 64),
            };
            var encoded = ObjectMetadata.Encode(values);
            var decoded = ObjectMetadata.Decode(encoded);
            return encoded.Sum(e => e.Key.Length + e.Value.Length) <= 2048
                && decoded[ObjectMetadata.Operation] == values[ObjectMetadata.Operation]
                && ObjectMetadata.PathEquals(decoded[ObjectMetadata.SourcePath], values[ObjectMetadata.SourcePath])
                && ObjectMetadata.PathEquals(decoded[ObjectMetadata.Entry], values[ObjectMetadata.Entry])
                && ObjectMetadata.PathEquals(decoded[ObjectMetadata.OriginalFileName], values[ObjectMetadata.OriginalFileName]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_value_that_is_no_path_is_never_cut()
    {
        var fault = Assert.Throws<IngestException>(() => ObjectMetadata.Encode(new Dictionary<string, string> { ["note"] = new string('x', 2100) }));
        Assert.Equal(IngestErrorId.ConfigurationInvalid, fault.ErrorId);
    }

    [Theory]
    [InlineData("100%", "100%")]
    [InlineData("50%zz", "50%zz")]
    [InlineData("%FF%FE", "%FF%FE")]
    [InlineData("a%20b", "a b")]
    [InlineData("é%20", "é%20")]
    public void Values_of_other_tools_are_decoded_only_when_they_are_percent_encoded(string header, string expected) =>
        Assert.Equal(expected, ObjectMetadata.Decode([KeyValuePair.Create("x-amz-meta-Note", header)])["note"]);

    [Fact]
    public void Names_that_a_gateway_returns_with_hyphens_are_known() =>
        Assert.Equal("x", ObjectMetadata.Decode([KeyValuePair.Create("x-amz-meta-uploaded-at", "x")])[ObjectMetadata.UploadedAt]);
}
