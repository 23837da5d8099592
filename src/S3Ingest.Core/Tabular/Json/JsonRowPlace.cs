namespace S3Ingest.Core.Tabular.Json;

/// <summary>Where <see cref="JsonRowSource.MoveNext"/> arrived.</summary>
internal enum JsonRowPlace
{
    /// <summary>At the first byte of a row.</summary>
    Row,

    /// <summary>Behind the last document.</summary>
    End,

    /// <summary>At a further document behind an array whose elements were taken for the rows.</summary>
    BehindArray,
}
