using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace S3Ingest.Core.Tests.Structure;

/// <summary>Names, prefixes and artifacts as they are and as nobody expects them.</summary>
internal static class StructureGen
{
    private static readonly string[] Characters = ["a", "Z", "0", "9", "-", "_", ".", " ", "+", "%2F", "=", "'", "’", "{", "}", "ä", "e\u0301", "日", "😀", "\\"];

    private static readonly string[] FolderNames =
    [
        "models", "training", "compilation", "datasets", "training-output", "compilation-output", "deployments", "raw", "output",
        "model.tar.gz", "metadata.json", "s3:", "...", ".quilt", ".s3ingest", "user_1", "CON", "~",
    ];

    /// <summary>A name that one folder or file may have.</summary>
    public static Gen<string> Name { get; } = Gen.Frequency(
        (6, Gen.Elements(Characters).NonEmptyListOf().Select(parts => string.Concat(parts.Take(40)))),
        (3, Gen.Elements(FolderNames)),
        (1, Gen.Elements("x", "ä", "日").Select(c => string.Concat(Enumerable.Repeat(c, 255)))))
        .Where(name => name is not ("." or ".."));

    /// <summary>A name that is no two folders away from 1,024 bytes.</summary>
    public static Gen<string> ShortName { get; } = Name.Where(name => Encoding.UTF8.GetByteCount(name) < 100);

    public static Gen<string> BasePrefix { get; } = Gen.Elements(
        "", "/", "team", "team/", "/team//a///", "team/a/", "datasets", "models/training", "//ä b//", "deployments/x");

    /// <summary>A path of one to three names.</summary>
    public static Gen<string> Rest { get; } =
        from count in Gen.Choose(1, 3)
        from names in ShortName.ArrayOf(count)
        select string.Join('/', names);

    /// <summary>An artifact of each type, with and without a file.</summary>
    public static Gen<GeneratedArtifact> Artifact { get; } = Gen.OneOf(
        from job in Name from rest in Optional(Rest) select new GeneratedArtifact("training", Parts(("job", job), ("rest", rest))),
        from job in Name from target in ShortName from rest in Optional(Rest) select new GeneratedArtifact("compilation", Parts(("job", job), ("target", target), ("rest", rest))),
        from job in Name from file in Optional(ShortName) select new GeneratedArtifact("compilation", Parts(("job", job), ("rest", file))),
        from job in Name from rest in Optional(Rest) select new GeneratedArtifact("deployment", Parts(("job", job), ("rest", rest))),
        from kind in Gen.Elements("raw", "manifests", "labeled") from rest in Optional(Rest) select new GeneratedArtifact("dataset", Parts(("kind", kind), ("rest", rest))));

    private static Gen<string?> Optional(Gen<string> value) => Gen.Frequency((4, value.Select(v => (string?)v)), (1, Gen.Constant<string?>(null)));

    private static Dictionary<string, string> Parts(params (string Name, string? Value)[] parts) =>
        parts.Where(p => p.Value is not null).ToDictionary(p => p.Name, p => p.Value!);
}
