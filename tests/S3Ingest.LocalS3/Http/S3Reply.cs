using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Http;

/// <summary>
/// An answer that is complete before its first byte is written, so that the fault layer can drop, cut or replace it.
/// </summary>
internal sealed class S3Reply(int status)
{
    public int Status { get; set; } = status;

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>A document, when the answer is not an object's content.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>An object's content; its readers are released when the reply has been sent.</summary>
    public ContentSlice? Content { get; init; }

    /// <summary>What Content-Length says; a HEAD reply says it without sending a body.</summary>
    public long ContentLength { get; init; } = -1;

    /// <summary>The error code of the document, for the request log.</summary>
    public string? ErrorCode { get; init; }

    public static S3Reply Empty(int status) => new(status) { ContentLength = 0 };

    public static S3Reply Xml(ReadOnlyMemory<byte> document, int status = 200)
    {
        var reply = new S3Reply(status) { Document = document, ContentLength = document.Length };
        return reply.With("Content-Type", "application/xml");
    }

    /// <summary>Adds a header unless the value is null.</summary>
    public S3Reply With(string name, string? value)
    {
        if (value is not null)
            Headers.Add(new(name, value));
        return this;
    }
}
