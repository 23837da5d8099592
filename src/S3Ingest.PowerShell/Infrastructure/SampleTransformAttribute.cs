using System.Management.Automation;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Commands;

/// <summary>Takes a share of all (<c>5%</c>) or a number (<c>200</c>).</summary>
public sealed class SampleTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => TypedInput.Value(inputData) as SampleSize
            ?? (TypedInput.Text(inputData) is { } text ? SampleSize.Parse(text) : null)
            ?? throw new ArgumentTransformationMetadataException($"'{inputData}' is no sample. Write a share of all objects (5%, 0.1%), or how many (200).");
}
