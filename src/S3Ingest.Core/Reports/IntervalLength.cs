namespace S3Ingest.Core.Reports;

/// <summary>Length of the intervals of a time axis.</summary>
internal enum IntervalLength
{
    Hour,
    Day,
    Week,
    Month,
}
