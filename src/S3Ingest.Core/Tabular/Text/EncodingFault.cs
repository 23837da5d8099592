namespace S3Ingest.Core.Tabular.Text;

/// <summary>Why a text ends before its stream does.</summary>
/// <param name="Offset">Byte of the stream, from 0, that is the first one that is not text.</param>
/// <param name="Message">What is wrong and what to do, as sentences.</param>
internal sealed record EncodingFault(long Offset, string Message);
