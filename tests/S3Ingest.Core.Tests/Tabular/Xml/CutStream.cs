namespace S3Ingest.Core.Tests.Tabular.Xml;

/// <summary>Content whose every read gives a random number of bytes, at least one.</summary>
internal sealed class CutStream(byte[] content, Random random) : MemoryStream(content, writable: false)
{
    public override int Read(byte[] buffer, int offset, int count) =>
        base.Read(buffer, offset, Math.Min(count, random.Next(1, random.Next(2) == 0 ? 8 : 5000)));
}
