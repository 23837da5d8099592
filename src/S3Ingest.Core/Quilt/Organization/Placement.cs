using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Quilt.Organization;

/// <summary>
/// One object and the path it has at the moment. Its candidates, in order: without the start that repeats the folder, with
/// one segment of it after the other, then below a folder <c>from-source</c> that stands for nothing else.
/// </summary>
internal struct Placement
{
    /// <summary>Put before the path when nothing shorter distinguishes it; digits of the key's hash follow when that is taken too.</summary>
    private const string Aside = "from-source";

    // Hexadecimal digits behind Aside, by rank.
    private static readonly int[] Digits = [0, 0, 8, 64];

    public required string Key;
    public required string Path;
    public required string? ContentType;
    public required long Size;
    public required long Modified;
    public required int Ordinal;
    public int Folder;
    public int Start;
    public byte Rank;
    public Fate Fate;
    public Clash Clash;

    /// <summary>The path is not the key because the key could be none.</summary>
    public readonly bool IsCleaned => !ReferenceEquals(Key, Path);

    /// <summary>The path in a package.</summary>
    /// <param name="folder">With its slash; empty for the root.</param>
    public readonly string LogicalKey(string folder) => Rank == 0
        ? string.Concat(folder, Path.AsSpan(Start))
        : $"{folder}{Aside}{(Rank == 1 ? "" : "-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))[..Digits[Rank]].ToLowerInvariant())}/{Path}";

    /// <summary>Takes the next candidate; leaves the package when there is none.</summary>
    public void Advance(Clash cause)
    {
        if (Clash == Clash.None)
            Clash = cause;
        if (Start > 0)
            Start = Path.LastIndexOf('/', Start - 2) + 1;
        else if (++Rank == Digits.Length)
            Fate = Fate.NoPlace;
    }
}
