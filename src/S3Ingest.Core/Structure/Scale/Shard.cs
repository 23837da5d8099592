using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>
/// One part of a run that several machines share without talking to each other: every unit belongs to exactly one of
/// <see cref="Count"/> shards.
/// </summary>
/// <remarks>
/// The shard of a unit is 1 + (the first eight bytes of the SHA-256 of its UTF-8, big-endian, unsigned) modulo
/// <see cref="Count"/>. This never changes: machines with different versions of the module share one run. With three
/// shards <c>a</c> is in 2, <c>Training/job-1</c> in 1; with a thousand <c>datasets/raw/x.csv</c> is in 967.
/// </remarks>
/// <param name="Number">From 1 to <paramref name="Count"/>.</param>
/// <param name="Count">Shards of the run.</param>
public sealed record Shard(int Number, int Count)
{
    /// <summary>The whole run.</summary>
    public static Shard All { get; } = new(1, 1);

    /// <summary>Reads <c>i/n</c>, i counted from 1.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid.</exception>
    public static Shard Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2 && TryNumber(parts[0], out int number) && TryNumber(parts[1], out int count) && number >= 1 && number <= count)
            return new Shard(number, count);
        throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"'{text}' is no shard. Write i/n with i from 1 to n, as 2/3 for the second of three machines.") { Value = text };
    }

    /// <summary>
    /// What stays together: the objects of one job (<c>Training/job-1</c>), so that all of it is copied and its folder
    /// is referred to anew before the first of its objects is deleted; any other object is a unit of its own.
    /// </summary>
    /// <param name="key">The old key.</param>
    /// <param name="type">What it is in the layout.</param>
    /// <param name="jobName">Null when it belongs to no job.</param>
    public static string UnitOf(string key, ArtifactType type, string? jobName) => jobName is null ? key : $"{type}/{jobName}";

    /// <summary>Which keys of a layout this shard has.</summary>
    /// <param name="layout">The layout that objects are to have.</param>
    /// <param name="keyPrefix">Where it begins.</param>
    public Func<string, bool> KeysOf(StructureLayout layout, string keyPrefix) => key =>
        layout.Classify(keyPrefix, key) is var place && Contains(UnitOf(key, place.Type, place.JobName));

    /// <summary>True when this shard has the unit.</summary>
    public bool Contains(string unit) =>
        Count == 1 || (int)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(unit))) % (ulong)Count) == Number - 1;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
