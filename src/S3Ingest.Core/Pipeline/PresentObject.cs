using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>Content of a source and the proof that an object holds it.</summary>
/// <param name="Content">Digests of the source.</param>
/// <param name="Proof">What was compared.</param>
internal sealed record PresentObject(UploadContent Content, Verification Proof);
