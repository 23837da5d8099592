using S3Ingest.Core.Configuration;

#pragma warning disable IDE0060 // surface first, bodies in the next commits

namespace S3Ingest.Core.Storage;

/// <summary>Proves that an object is what was sent.</summary>
public static class ObjectVerifier
{
    /// <summary>
    /// Compares size, then the checksum the provider verified, else the ETag, else reads back and hashes.
    /// Throws <see cref="IngestErrorId.IntegrityMismatch"/>.
    /// </summary>
    public static Task<Verification> VerifyAsync(
        ObjectStore store, string key, UploadContent content, VerifyMode mode, CancellationToken ct) => throw new NotImplementedException();
}
