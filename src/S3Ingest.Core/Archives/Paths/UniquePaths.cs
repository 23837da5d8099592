using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using S3Ingest.Core.Archives.Detection;

namespace S3Ingest.Core.Archives.Paths;

/// <summary>
/// Gives every entry of one archive a path of its own. The first entry keeps its path, the next one with the same path gets
/// <c>a (1).txt</c>, or the next number that is free; entries come in the order of the archive, so each run gives the same
/// paths. Upper and lower case differ, as in S3. Not thread-safe.
/// </summary>
/// <remarks>Keeps 16 bytes of SHA-256 for each path instead of up to a kilobyte: names are the archive's to choose.</remarks>
public sealed class UniquePaths
{
    private readonly HashSet<UInt128> _taken = [];
    private readonly Dictionary<UInt128, int> _lastNumber = [];

    /// <summary>Takes a path.</summary>
    /// <param name="path">Path of an entry, see <see cref="EntryPath.Value"/>.</param>
    /// <returns>
    /// The path to use; different from <paramref name="path"/> when that was taken. The number can make it longer than
    /// <see cref="EntryPath.MaxBytes"/>.
    /// </returns>
    public string Take(string path)
    {
        var id = IdOf(path);
        if (_taken.Add(id))
            return path;
        int extension = ArchiveName.ExtensionIndex(path);
        // Going on from the last number keeps a thousand equal names from asking a million times.
        int number = _lastNumber.GetValueOrDefault(id);
        string numbered;
        do
        {
            number++;
            numbered = string.Create(CultureInfo.InvariantCulture, $"{path.AsSpan(0, extension)} ({number}){path.AsSpan(extension)}");
        }
        while (!_taken.Add(IdOf(numbered)));
        _lastNumber[id] = number;
        return numbered;
    }

    /// <summary>Takes a path if nobody has it.</summary>
    /// <param name="path">Path of an entry, see <see cref="EntryPath.Value"/>.</param>
    public bool TryTake(string path) => _taken.Add(IdOf(path));

    private static UInt128 IdOf(string path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(path), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
