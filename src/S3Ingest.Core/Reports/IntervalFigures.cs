namespace S3Ingest.Core.Reports;

/// <summary>Sums over the operations that began in one interval of time.</summary>
internal sealed class IntervalFigures
{
    public DateTimeOffset Start { get; init; }

    public DateTimeOffset End { get; init; }

    /// <summary>How much of it lies in the report's period: the hour that now is in has not passed yet.</summary>
    public TimeSpan Covered { get; init; }

    public long Succeeded { get; private set; }

    public long Partial { get; private set; }

    public long Failed { get; private set; }

    /// <summary>Skipped, cancelled, in progress.</summary>
    public long Other { get; private set; }

    public long ContentBytes { get; private set; }

    public long StoredBytes { get; private set; }

    public long Operations => Succeeded + Partial + Failed + Other;

    public long Ingested => Succeeded + Partial;

    public void Add(OperationStatus status, long contentBytes, long storedBytes)
    {
        switch (status)
        {
            case OperationStatus.Success:
                Succeeded++;
                break;
            case OperationStatus.Partial:
                Partial++;
                break;
            case OperationStatus.Failed:
                Failed++;
                break;
            default:
                Other++;
                break;
        }

        ContentBytes += contentBytes;
        StoredBytes += storedBytes;
    }

    public void Add(IntervalFigures other)
    {
        Succeeded += other.Succeeded;
        Partial += other.Partial;
        Failed += other.Failed;
        Other += other.Other;
        ContentBytes += other.ContentBytes;
        StoredBytes += other.StoredBytes;
    }
}
