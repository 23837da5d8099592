using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace S3Ingest.Core.Storage;

/// <summary>
/// Hands the SHA-256 of a body to the request signer, which would otherwise read every body a second time, and on the
/// calling thread (Signature Version 4, x-amz-content-sha256).
/// </summary>
internal static class SignedBody
{
    private static readonly ConditionalWeakTable<AmazonWebServiceRequest, string> Hashes = [];

    public static void Provide(AmazonWebServiceRequest request, ReadOnlySpan<byte> sha256) => Hashes.Add(request, Hex.Lower(sha256));

    public static void SetHash(object sender, RequestEventArgs args)
    {
        if (args is WebServiceRequestEventArgs web && Hashes.TryGetValue(web.Request, out var hash))
            web.Headers["x-amz-content-sha256"] = hash;
    }
}
