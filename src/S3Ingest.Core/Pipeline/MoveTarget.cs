using System.Globalization;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Pipeline;

/// <summary>Where a source goes: a directory of its own kind, the name, and what to do when the name is taken.</summary>
/// <param name="Directory">Absolute path of the completed or error directory.</param>
/// <param name="RelativePath">Path below it, with the platform's separators.</param>
/// <param name="OnDuplicate">What to do when the name is taken.</param>
/// <param name="Moment">Start of the operation, UTC: a repeated move after a crash computes the same names from it.</param>
internal sealed record MoveTarget(string Directory, string RelativePath, DuplicateHandling OnDuplicate, DateTimeOffset Moment)
{
    private string Stamp => Moment.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The destination when nothing is in the way.</summary>
    public string Plain => Path.Combine(Directory, RelativePath);

    /// <summary>All destinations, in the order in which a move tries them.</summary>
    public IEnumerable<string> Candidates
    {
        get
        {
            yield return Plain;
            for (var round = 0; Alternative(round) is { } name; round++)
                yield return name;
        }
    }

    /// <summary>The first destination that nothing is at.</summary>
    /// <exception cref="IOException">The name is taken, and that is an error.</exception>
    public string FreeName() => Candidates.FirstOrDefault(candidate => !Path.Exists(candidate))
        ?? throw new IOException($"'{Plain}' exists already and MGMT_DUPLICATE_HANDLING is error.");

    /// <summary>
    /// The destination when <see cref="Plain"/> is taken; null when that is an error. <paramref name="round"/> counts from 0 for
    /// operations that start in the same millisecond.
    /// </summary>
    public string? Alternative(int round)
    {
        var folder = Path.GetDirectoryName(Plain)!;
        var stamp = round == 0 ? Stamp : $"{Stamp}-{round}";
        return OnDuplicate switch
        {
            DuplicateHandling.Timestamp => Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(Plain)}.{stamp}{Path.GetExtension(Plain)}"),
            DuplicateHandling.Subdirectory => Path.Combine(folder, stamp, Path.GetFileName(Plain)),
            _ => null,
        };
    }
}
