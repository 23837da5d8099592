namespace S3Ingest.Core.Reports;

/// <summary>Sums over the sources of one kind, or of one place in S3.</summary>
/// <param name="name">What a reader calls the group.</param>
internal sealed class GroupFigures(string name)
{
    public string Name => name;

    /// <summary>Sources whose objects are in S3, wholly or in part.</summary>
    public long Ingested { get; set; }

    public long Failed { get; set; }

    public long Objects { get; set; }

    /// <summary>Bytes of the sources on disk.</summary>
    public long SourceBytes { get; set; }

    /// <summary>Bytes that the sources hold: archives unpacked.</summary>
    public long ContentBytes { get; set; }

    /// <summary>Bytes of the objects.</summary>
    public long StoredBytes { get; set; }
}
