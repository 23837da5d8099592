namespace S3Ingest.Core.Tests.Watching;

/// <summary>A fact about Linux; elsewhere, or without root where that is needed, it is reported as skipped.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    private bool _asRoot;

    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Needs Linux.";
    }

    /// <summary>The test needs root.</summary>
    public bool AsRoot
    {
        get => _asRoot;
        set
        {
            _asRoot = value;
            if (value && !Environment.IsPrivilegedProcess)
                Skip = "Needs root on Linux.";
        }
    }
}
