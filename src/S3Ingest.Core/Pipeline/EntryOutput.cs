using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Pipeline;

/// <summary>What became so far of one file of an archive, over the readings of one attempt.</summary>
internal sealed class EntryOutput(int ordinal, string entryPath, string folder, string path, TabularConversion? conversion)
{
    /// <summary>Number of the output.</summary>
    public int Ordinal => ordinal;

    /// <summary>Path in the archive.</summary>
    public string EntryPath => entryPath;

    /// <summary>What follows the archive's folder in the key, unlike that of any other entry.</summary>
    public string Path => path;

    /// <summary>Object key; another one when the first choice belongs to another source.</summary>
    public string Key { get; set; } = folder + path;

    /// <summary>Set for a table; keeps what one reading taught for the next.</summary>
    public TabularConversion? Conversion => conversion;

    /// <summary>True once the ledger has the output as planned.</summary>
    public bool IsPlanned { get; set; }

    /// <summary>An object at the key that turned out to differ: it is not compared again but replaced.</summary>
    public ObjectInfo? Replaces { get; set; }

    /// <summary>Why the entry is left out.</summary>
    public IngestException? Fault { get; set; }

    /// <summary>Everything is sent, the object is not visible.</summary>
    public ObjectUpload? Held { get; set; }

    /// <summary>Bytes and SHA-256 of the entry.</summary>
    public (long Size, byte[] Sha256) Original { get; set; }

    /// <summary>Rows of a table.</summary>
    public long? RowCount { get; set; }

    /// <summary>The object is there and verified.</summary>
    public OutputOutcome? Outcome { get; set; }

    /// <summary>When the object became visible; null when it was there before.</summary>
    public DateTimeOffset? CommittedAt { get; set; }

    /// <summary>True when no further reading is needed for it.</summary>
    public bool IsDone => Fault is not null || Held is not null || Outcome is not null;
}
