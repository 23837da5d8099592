using S3Ingest.Core.Structure.References;

namespace S3Ingest.Core.Tests.Structure.References;

public sealed class ReferenceFormatTests
{
    private static readonly ReferenceText Text = new(
        Moves.Of(("a/b", "n/b"), ("a/\"q\"", "n/\"q\""), ("a/it's", "n/it's"), ("a/plain", "n/{odd}, [x]: #1")), null);

    [Theory]
    // Spaces, line ends, escapes, order and a byte order mark stay.
    [InlineData("json", "\uFEFF{ \"x\" : \"s3://b-1/a/b\",\r\n\t\"y\":\"\\u00e4 \\/ s3:\\/\\/b-1\\/a\\/b\" }\n", "\uFEFF{ \"x\" : \"s3://b-1/n/b\",\r\n\t\"y\":\"\\u00e4 \\/ s3:\\/\\/b-1\\/n\\/b\" }\n")]
    [InlineData("json", "{\"s3://b-1/a/b\":[1.0e5,\"a\\/b\",null]}", "{\"s3://b-1/n/b\":[1.0e5,\"n\\/b\",null]}")]
    [InlineData("json", "{\"k\":\"a/b\"}\n{\"k\":\"s3://b-1/a/\\\"q\\\"\"}\n7\n", "{\"k\":\"n/b\"}\n{\"k\":\"s3://b-1/n/\\\"q\\\"\"}\n7\n")]
    [InlineData("json", "\"\\u0073\\u0033://b-1/\\u0061/b\"", "\"\\u0073\\u0033://b-1/n/b\"")]
    [InlineData("yaml", "# s3://b-1/a/b\nx:   s3://b-1/a/b # here\ny: 's3://b-1/a/it''s'\nz: \"s3://b-1/a/b \\u00e4\"\n", "# s3://b-1/a/b\nx:   s3://b-1/n/b # here\ny: 's3://b-1/n/it''s'\nz: \"s3://b-1/n/b \\u00e4\"\n")]
    [InlineData("yaml", "- a/plain\n- [a/b, s3://b-1/a/plain]\n", "- \"n/{odd}, [x]: #1\"\n- [n/b, \"s3://b-1/n/{odd}, [x]: #1\"]\n")]
    [InlineData("yaml", "t: |\n  cp s3://b-1/a/b .\n  s3://b-1/a/bc\n&r u: &v !!str s3://b-1/a/b\n", "t: |\n  cp s3://b-1/n/b .\n  s3://b-1/a/bc\n&r u: &v !!str s3://b-1/n/b\n")]
    [InlineData("yaml", "x: \"s3:\\x2F/b-1/\\x61/b\"\n", "x: \"s3://b-1/n/b\"\n")]
    [InlineData("csv", "id,uri\r\n1, s3://b-1/a/b\r\n2,\"s3://b-1/a/\"\"q\"\"\"\n3,\"x\ns3://b-1/a/b\"", "id,uri\r\n1, s3://b-1/n/b\r\n2,\"s3://b-1/n/\"\"q\"\"\"\n3,\"x\ns3://b-1/n/b\"")]
    [InlineData("csv", "a/plain,a/b,x\n", "\"n/{odd}, [x]: #1\",n/b,x\n")]
    [InlineData("tsv", "a/plain\ta/b\n", "n/{odd}, [x]: #1\tn/b\n")]
    [InlineData("text", "a/b\ncp s3://b-1/a/b <s3://b-1/a/b> s3://b-1/a/bc\n", "a/b\ncp s3://b-1/n/b <s3://b-1/n/b> s3://b-1/a/bc\n")]
    public async Task Only_references_change_and_every_other_character_stays(string format, string before, string after)
    {
        var (edited, edits) = await RewriteAsync(format, before);
        Assert.Equal(after, edited);

        // The journal keeps both states: each leads to the other exactly.
        var (old, @new) = ObjectPieces.Of(before, edits);
        Assert.Equal(before, ObjectPieces.Parse(@new.ToJson()).Replace(edited, ObjectPieces.Parse(old.ToJson())));
        Assert.Equal(edited, old.Replace(before, @new));
    }

    [Theory]
    [InlineData("json", "{\"x\":")]
    [InlineData("json", "{\"x\" \"y\"}")]
    [InlineData("json", "// c\n{}")]
    [InlineData("yaml", "x: [a/b\ny: 1")]
    [InlineData("csv", "a,\"b\nc")]
    public void A_document_of_another_format_is_refused(string format, string document) =>
        Assert.Throws<FormatException>(() => ReferenceFormat.Named(format)!.Read(document).Count());

    private static async Task<(string Edited, List<TextEdit> Edits)> RewriteAsync(string format, string document)
    {
        var edits = new List<TextEdit>();
        foreach (var scalar in ReferenceFormat.Named(format)!.Read(document))
        {
            if (await Text.FindEditsAsync(scalar.Value, !scalar.IsText, default) is { Count: > 0 } here)
                edits.AddRange(scalar.Encode(here));
        }
        return (TextEdit.Apply(document, edits), edits);
    }
}
