using System.Xml.Linq;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// Object tags in their two forms.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
/// </summary>
internal static class TagSet
{
    private const int MaxTags = 10;
    private const int MaxKey = 128;
    private const int MaxValue = 256;

    /// <summary>From <c>x-amz-tagging: a=1&amp;b=2</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> FromHeader(string header)
    {
        var tags = new QueryParameters(header).Items;
        Check(tags);
        return tags;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> FromXml(XElement root)
    {
        var tags = (root.Child("TagSet") ?? throw S3Errors.Of("MalformedXML")).Children("Tag")
            .Select(static tag => new KeyValuePair<string, string>(
                tag.Value("Key") ?? throw S3Errors.Of("MalformedXML"),
                tag.Value("Value") ?? throw S3Errors.Of("MalformedXML")))
            .ToArray();
        Check(tags);
        return tags;
    }

    private static void Check(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > MaxTags)
            throw S3Errors.Of("BadRequest", "Object tags cannot be greater than 10");
        foreach (var tag in tags)
        {
            if (tag.Key.Length is 0 or > MaxKey)
                throw S3Errors.Of("InvalidTag", "The TagKey you have provided is invalid", ("TagKey", tag.Key));
            if (tag.Value.Length > MaxValue)
                throw S3Errors.Of("InvalidTag", "The TagValue you have provided is invalid", ("TagValue", tag.Value));
        }

        if (tags.DistinctBy(static tag => tag.Key).Count() != tags.Count)
            throw S3Errors.Of("InvalidTag", "Cannot provide multiple Tags with the same key");
    }
}
