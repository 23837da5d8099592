namespace S3Ingest.LocalS3.Http;

/// <summary>
/// The document of a failed request.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses
/// </summary>
internal static class ErrorDocument
{
    public static S3Reply Reply(S3Exception error, S3Request? request, string requestId, string hostId)
    {
        // Neither HEAD nor 304 has a body; a client knows only the status.
        if (request?.IsHead == true || error.Status == 304)
            return WithHeaders(new S3Reply(error.Status) { ErrorCode = error.Code, ContentLength = error.Status == 304 ? -1 : 0 }, error);

        var document = Write(error, request, requestId, hostId);
        var reply = new S3Reply(error.Status)
        {
            Document = document,
            ContentLength = document.Length,
            ErrorCode = error.Code,
        };
        return WithHeaders(reply.With("Content-Type", "application/xml"), error);
    }

    private static S3Reply WithHeaders(S3Reply reply, S3Exception error)
    {
        reply.Headers.AddRange(error.Headers);
        return reply;
    }

    public static ReadOnlyMemory<byte> Write(S3Exception error, S3Request? request, string requestId, string hostId, bool declaration = true) =>
        S3Xml.Document("Error", writer =>
        {
            writer.Text("Code", error.Code);
            writer.Text("Message", error.Message);
            foreach (var (name, value) in error.Details)
                writer.Text(name, value);
            if (request is not null)
                writer.Text("Resource", request.DecodedPath);
            writer.Text("RequestId", requestId);
            writer.Text("HostId", hostId);
        }, "", declaration);
}
