namespace S3Ingest.Core.Configuration;

/// <summary>How much happens at once when nobody said: by cores and memory.</summary>
internal static class LoadDefaults
{
    // The smallest part of a multipart upload, and one part that is filled while another one is sent.
    private const long PartBuffer = 8L << 20;
    private const long UploadMemory = 2 * PartBuffer;

    // A conversion holds row groups besides its parts.
    private const long WorkerMemory = 32L << 20;

    /// <summary>Uploads that wait for the network most of the time: four to a core, as far as buffers reach.</summary>
    public static int Uploads(int cores, long memory) => Fit(Math.Clamp(4 * cores, 4, 32), memory / UploadMemory);

    /// <summary>Sources in work: four to a core, since small ones wait for replies and for the ledger most of the time; what computes takes turns.</summary>
    public static int Workers(int cores, long memory) => Fit(Math.Clamp(4 * cores, 4, 16), memory / WorkerMemory);

    /// <summary>Parts of one upload: what half of the memory gives when every upload is a large one.</summary>
    public static int Parts(int uploads, long memory) => (int)Math.Clamp(memory / 2 / (uploads * PartBuffer), 1, 8);

    private static int Fit(int wanted, long room) => (int)Math.Clamp(room, 1, wanted);
}
