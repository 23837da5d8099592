namespace S3Ingest.Core.Archives.SevenZip;

/// <summary>The part of StreamsInfo (7zFormat.txt) that tells where packed data is and by what it was packed.</summary>
/// <param name="PackedPosition">Of the first packed stream, counted from the end of the first header.</param>
/// <param name="PackedSizes">Bytes of each packed stream.</param>
/// <param name="Coders">Of all folders.</param>
/// <param name="UnpackedSizes">Bytes of each coder's output.</param>
internal sealed record SevenZipStreams(
    ulong PackedPosition, IReadOnlyList<ulong> PackedSizes, IReadOnlyList<SevenZipCoder> Coders, IReadOnlyList<ulong> UnpackedSizes);
