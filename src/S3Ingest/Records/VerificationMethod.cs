namespace S3Ingest;

/// <summary>What proved that the object's content equals what was sent.</summary>
public enum VerificationMethod
{
    /// <summary>Nothing could be compared.</summary>
    None,
    /// <summary>A full-object checksum that the provider computes and reports.</summary>
    Checksum,
    /// <summary>The ETag: MD5 of a single PUT, or md5(md5s)-N of a multipart upload.</summary>
    ETag,
    /// <summary>The object was downloaded and hashed again.</summary>
    ReadBack,
}
