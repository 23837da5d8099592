using System.Diagnostics.CodeAnalysis;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary><c>enum Encoding</c> of parquet.thrift, as far as it is written.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "Numbers of the specification; PLAIN is 0.")]
internal enum PageEncoding
{
    /// <summary>PLAIN.</summary>
    Plain = 0,

    /// <summary>PLAIN_DICTIONARY, of dictionary pages and of data pages with their indices.</summary>
    PlainDictionary = 2,

    /// <summary>RLE, of definition levels.</summary>
    Rle = 3,

    /// <summary>DELTA_BINARY_PACKED.</summary>
    DeltaBinaryPacked = 5,

    /// <summary>DELTA_LENGTH_BYTE_ARRAY.</summary>
    DeltaLengthByteArray = 6,

    /// <summary>RLE_DICTIONARY.</summary>
    RleDictionary = 8,
}
