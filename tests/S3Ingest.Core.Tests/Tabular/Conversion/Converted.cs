using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>A converted text.</summary>
/// <param name="File">The Parquet file.</param>
/// <param name="Result">What the conversion says of it.</param>
internal sealed record Converted(byte[] File, ConversionResult Result)
{
    /// <summary>Types of the columns as they are shown.</summary>
    public IReadOnlyList<string> Types => [.. Result.Columns.Select(column => column.Type.ToString())];

    /// <summary>Converts, as often as it takes.</summary>
    /// <param name="conversion">A new one.</param>
    /// <param name="content">The source.</param>
    /// <param name="cuts">Bytes of each read; all by default.</param>
    public static async Task<Converted> OfAsync(TabularConversion conversion, byte[] content, Func<int>? cuts = null)
    {
        while (true)
        {
            using var output = new ForwardStream();
            var result = await conversion.TryWriteAsync(new ChoppyStream(content, cuts ?? (() => int.MaxValue)), output, CancellationToken.None);
            Assert.InRange(conversion.Passes, 1, 3);
            if (result is null)
                continue;
            Assert.Equal(conversion.Passes, result.Passes);
            Assert.Equal(output.Length, result.Size);
            return new(output.ToArray(), result);
        }
    }

    /// <summary>Reads the file with all readers, which have to agree.</summary>
    public async Task<ReadersAgreement> ReadAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            await System.IO.File.WriteAllBytesAsync(path, File);
            return await ParquetReaders.ReadWithAllAsync(path);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>Memory that is only written to, from its beginning to its end.</summary>
    private sealed class ForwardStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override bool CanRead => false;

        public override long Seek(long offset, SeekOrigin loc) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
