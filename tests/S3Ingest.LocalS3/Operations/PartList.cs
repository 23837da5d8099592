using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// The parts of a Complete request and S3's rules for them: in ascending order, uploaded, with the right ETag and
/// checksum, and none but the last below the minimum size. Uploaded parts that are not named are left out.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html (errors)
/// </summary>
internal static class PartList
{
    public static IReadOnlyList<NamedPart> Parse(Stream document)
    {
        XElement? root;
        try
        {
            root = XDocument.Load(document).Root;
        }
        catch (XmlException)
        {
            throw S3Errors.Of("MalformedXML");
        }

        if (root?.Name.LocalName != "CompleteMultipartUpload")
            throw S3Errors.Of("MalformedXML");
        var parts = root.Children("Part").Select(ParsePart).ToArray();
        if (parts.Length is 0 or > UploadPart.MaxParts)
            throw S3Errors.Of("MalformedXML");
        for (var i = 1; i < parts.Length; i++)
            if (parts[i].Number <= parts[i - 1].Number)
                throw S3Errors.Of("InvalidPartOrder");
        return parts;
    }

    public static IReadOnlyList<UploadedPart> Resolve(
        IReadOnlyList<NamedPart> named, MultipartUpload upload, UploadedPart[] uploaded, long minPartSize)
    {
        var byNumber = uploaded.ToDictionary(static part => part.Number);
        var parts = new List<UploadedPart>(named.Count);
        foreach (var name in named)
        {
            if (!byNumber.TryGetValue(name.Number, out var part) || name.ETag != part.ETag)
                throw InvalidPart(upload, name);
            CheckChecksum(upload, name, part);
            parts.Add(part);
        }

        foreach (var part in parts.SkipLast(1))
        {
            if (part.Size < minPartSize)
            {
                throw S3Errors.Of(
                    "EntityTooSmall",
                    null,
                    ("ProposedSize", part.Size.ToInvariant()),
                    ("MinSizeAllowed", minPartSize.ToInvariant()),
                    ("PartNumber", part.Number.ToInvariant()),
                    ("ETag", part.ETag));
            }
        }

        // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html (part numbers): with composite
        // checksums anything but 1, 2, 3, ... ends in a 500.
        if (upload is { Algorithm: not null, ChecksumType: ChecksumType.Composite } && parts[^1].Number != parts.Count)
            throw S3Errors.Of("InternalError");
        return parts;
    }

    private static void CheckChecksum(MultipartUpload upload, NamedPart name, UploadedPart part)
    {
        if (name.Checksum is null)
        {
            if (upload is { Algorithm: { } algorithm, ChecksumType: ChecksumType.Composite })
                throw S3Errors.Of("InvalidRequest", $"The upload was created using a {algorithm.Name().ToLowerInvariant()} checksum. The complete request must include the checksum for each part. It was missing for part {name.Number} in the request.");
            return;
        }

        if (name.Algorithm != part.Checksum?.Algorithm || name.Checksum != part.Checksum?.Value)
            throw InvalidPart(upload, name);
    }

    private static NamedPart ParsePart(XElement part)
    {
        if (!int.TryParse(part.Value("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || part.Value("ETag") is not { } etag)
            throw S3Errors.Of("MalformedXML");
        if (number is < 1 or > UploadPart.MaxParts)
            throw S3Errors.Argument("PartNumber", number.ToInvariant(), "PartNumber must be >= 1 and <= 10000");
        foreach (var algorithm in ChecksumNames.All)
            if (part.Value(algorithm.Element()) is { } checksum)
                return new NamedPart(number, etag.Trim('"'), algorithm, checksum);
        return new NamedPart(number, etag.Trim('"'), null, null);
    }

    private static S3Exception InvalidPart(MultipartUpload upload, NamedPart name) => S3Errors.Of(
        "InvalidPart", null, ("UploadId", upload.UploadId), ("PartNumber", name.Number.ToInvariant()), ("ETag", name.ETag));
}
