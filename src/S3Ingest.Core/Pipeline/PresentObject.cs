using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Pipeline;

/// <summary>Content of an output and the proof that an object holds it.</summary>
/// <param name="Content">Digests of the output.</param>
/// <param name="Proof">What was compared.</param>
/// <param name="Made">What the transform told about the source.</param>
internal sealed record PresentObject(UploadContent Content, Verification Proof, TransformResult Made);
