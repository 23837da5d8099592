namespace S3Ingest.Core.Reports;

/// <summary>What happens to a file that is where a report goes.</summary>
public enum ReportWriting
{
    /// <summary>It is replaced, unless it is read-only.</summary>
    Replace,
    /// <summary>It stays and the report fails.</summary>
    NoClobber,
    /// <summary>It is replaced.</summary>
    Force,
}
