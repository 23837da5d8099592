namespace S3Ingest.Core.Structure.References;

/// <summary>Running text.</summary>
internal sealed class TextReferences : ReferenceFormat
{
    public override IEnumerable<Scalar> Read(string document) => [new Scalar(document, edits => edits, IsText: true)];
}
