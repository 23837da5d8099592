namespace S3Ingest.LocalS3.Checksums;

/// <summary>A checksum as S3 reports it: base64, with <c>-N</c> appended when it is composed of N parts.</summary>
internal sealed record StoredChecksum(ChecksumAlgorithm Algorithm, string Value, ChecksumType Type)
{
    public static string TypeName(ChecksumType type) => type == ChecksumType.Composite ? "COMPOSITE" : "FULL_OBJECT";
}
