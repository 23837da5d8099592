using S3Ingest.Core.Structure.References;

namespace S3Ingest.Core.Tests.Structure.References;

public sealed class ReferenceTextTests
{
    private static readonly ReferenceText Text = new(
        Moves.Of(
            ("a/b", "n/b"),
            ("a/with space, and comma.csv", "n/with space, and comma.csv"),
            ("datasets/training-output/j1/output/model.tar.gz", "models/training/j1/output/model.tar.gz"),
            ("datasets/training-output/j1/metadata.json", "models/training/j1/metadata.json"),
            ("ü/x+y%z.bin", "n/ü x+y%z.bin"),
            ("top.bin", "n/top.bin")),
        new Uri("http://127.0.0.1:9000"));

    [Theory]
    // Whole values.
    [InlineData("s3://b-1/a/b", "s3://b-1/n/b")]
    [InlineData("s3a://b-1/a/b", "s3a://b-1/n/b")]
    [InlineData("arn:aws:s3:::b-1/a/b", "arn:aws:s3:::b-1/n/b")]
    [InlineData("a/b", "n/b")]
    [InlineData("s3://b-1/top.bin", "s3://b-1/n/top.bin")]
    [InlineData("s3://b-1/a/with space, and comma.csv", "s3://b-1/n/with space, and comma.csv")]
    [InlineData("s3://b-1/a/with%20space%2C%20and%20comma.csv", "s3://b-1/n/with%20space%2C%20and%20comma.csv")]
    [InlineData("s3://b-1/ü/x+y%z.bin", "s3://b-1/n/ü x+y%z.bin")]
    // URLs are percent-encoded, and a plus sign is one.
    [InlineData("https://b-1.s3.eu-central-1.amazonaws.com/%C3%BC/x+y%25z.bin", "https://b-1.s3.eu-central-1.amazonaws.com/n/%C3%BC%20x%2By%25z.bin")]
    [InlineData("https://s3.eu-central-1.amazonaws.com/b-1/a/b", "https://s3.eu-central-1.amazonaws.com/b-1/n/b")]
    [InlineData("https://b-1.s3.amazonaws.com/a/b", "https://b-1.s3.amazonaws.com/n/b")]
    [InlineData("http://127.0.0.1:9000/b-1/a/b", "http://127.0.0.1:9000/b-1/n/b")]
    // Folders, with their slash and without it.
    [InlineData("s3://b-1/datasets/training-output/j1/", "s3://b-1/models/training/j1/")]
    [InlineData("s3://b-1/datasets/training-output/j1", "s3://b-1/models/training/j1")]
    [InlineData("datasets/training-output/j1/", "models/training/j1/")]
    // Inside of texts.
    [InlineData("see s3://b-1/a/b.", "see s3://b-1/n/b.")]
    [InlineData("(s3://b-1/a/b), s3://b-1/a/bc", "(s3://b-1/n/b), s3://b-1/a/bc")]
    [InlineData("s3://b-1/a/b,s3://b-1/a/b", "s3://b-1/n/b,s3://b-1/n/b")]
    [InlineData("{\"in\":\"s3://b-1/a/b\",\"out\":\"s3://b-1/x\"}", "{\"in\":\"s3://b-1/n/b\",\"out\":\"s3://b-1/x\"}")]
    [InlineData("s3://b-1/a/b#part", "s3://b-1/n/b#part")]
    public async Task A_reference_to_a_moved_object_names_its_new_place(string before, string after) => Assert.Equal(after, await RewriteAsync(before));

    [Theory]
    [InlineData("s3://b-1/a/bc")]
    [InlineData("s3://b-1/a/b/c")]
    [InlineData("s3://b-1/datasets")]
    [InlineData("s3://b-10/a/b")]
    [InlineData("s3://other/a/b")]
    [InlineData("xs3://b-1/a/b")]
    // These mean the old object, whatever is there now.
    [InlineData("s3://b-1/a/b?versionId=3")]
    [InlineData("https://b-1.s3.amazonaws.com/a/b?X-Amz-Signature=0")]
    // A name without a folder is too common a word to be a key.
    [InlineData("top.bin")]
    [InlineData("see a/b")]
    [InlineData("s3://b-1/")]
    [InlineData("s3://b-1")]
    [InlineData("")]
    public async Task Everything_else_stays(string text) => Assert.Equal(text, await RewriteAsync(text));

    [Fact]
    public async Task In_running_text_only_URIs_are_references()
    {
        Assert.Empty(await Text.FindEditsAsync("a/b", bareKeys: false, default));
        Assert.NotEmpty(await Text.FindEditsAsync("cp s3://b-1/a/b .", bareKeys: false, default));
    }

    private static async Task<string> RewriteAsync(string text) => TextEdit.Apply(text, await Text.FindEditsAsync(text, bareKeys: true, default));
}
