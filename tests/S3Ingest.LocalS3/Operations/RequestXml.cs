using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using S3Ingest.LocalS3.Checksums;
using S3Ingest.LocalS3.Http;

namespace S3Ingest.LocalS3.Operations;

/// <summary>Reads a request's document, checking its digests, and finds elements whatever their namespace.</summary>
internal static class RequestXml
{
    // 10,000 parts with their checksums, with room to spare.
    private const int MaxBytes = 8 * 1024 * 1024;

    private static readonly XmlReaderSettings s_reading = new() { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false };

    /// <exception cref="S3Exception">MalformedXML when it is not a document with that root.</exception>
    public static async Task<XElement> ReadAsync(OperationContext context, string root)
    {
        using var document = await ReadBytesAsync(context);
        try
        {
            using var reader = XmlReader.Create(document, s_reading);
            var element = XDocument.Load(reader).Root;
            return element?.Name.LocalName == root ? element : throw S3Errors.Of("MalformedXML");
        }
        catch (XmlException)
        {
            throw S3Errors.Of("MalformedXML");
        }
    }

    /// <summary>The whole body, after its Content-MD5 or checksum was compared.</summary>
    public static async Task<MemoryStream> ReadBytesAsync(OperationContext context, bool bodyChecksum = true)
    {
        var document = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Body.ReadAsync(buffer, context.Cancellation)) > 0)
        {
            document.Write(buffer, 0, read);
            if (document.Length > MaxBytes)
                throw S3Errors.Of("MalformedXML");
        }

        if (bodyChecksum)
            Verify(context, document.GetBuffer().AsSpan(0, (int)document.Length));
        document.Position = 0;
        return document;
    }

    public static XElement? Child(this XElement element, string name) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Value(this XElement element, string name) => element.Child(name)?.Value;

    private static void Verify(OperationContext context, ReadOnlySpan<byte> document)
    {
        var claim = new ChecksumClaim(context.Request);
        var computed = claim.Algorithm is { } algorithm ? ChecksumHasher.Compute(algorithm, document) : [];
        claim.Verify(context.Body, MD5.HashData(document), computed);
    }
}
