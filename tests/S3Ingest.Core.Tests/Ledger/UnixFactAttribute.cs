namespace S3Ingest.Core.Tests.Ledger;

/// <summary>A fact about Unix file modes; elsewhere it is reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no file modes.";
    }
}
