namespace S3Ingest.Core.Watching;

/// <summary>What the system says about writers of a file.</summary>
internal enum WriterState
{
    /// <summary>The system cannot say.</summary>
    Unknown,

    /// <summary>Nobody has it open for writing.</summary>
    Done,

    /// <summary>Somebody has.</summary>
    Writing,
}
