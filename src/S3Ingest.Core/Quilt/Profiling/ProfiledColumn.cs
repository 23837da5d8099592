namespace S3Ingest.Core.Quilt;

/// <summary>A column of a profiled table.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">As it is shown: <c>INT64</c>, <c>DECIMAL(38,2)</c>, <c>LIST&lt;STRING&gt;</c>.</param>
/// <param name="NullCount">Nulls; null where they are not known.</param>
public sealed record ProfiledColumn(string Name, string Type, long? NullCount);
