using System.Reflection;

namespace S3Ingest.Core.Structure;

/// <summary>
/// Where the artifacts of a bucket belong, and which legacy forms their keys have. The built-in layout and those of users
/// are YAML files of one form. Immutable; all methods may be called concurrently.
/// </summary>
public sealed partial class StructureLayout
{
    private const string BuiltInName = "ml-artifacts.yml";

    private static readonly Lazy<StructureLayout> Embedded = new(ReadEmbedded);

    private readonly IReadOnlyList<SegmentPattern> _ignored;
    private readonly bool _collapsesSlashes;

    internal StructureLayout(string name, IReadOnlyList<ArtifactRule> rules, IReadOnlyList<SegmentPattern> ignored, bool collapsesSlashes)
    {
        (Name, Rules, _ignored, _collapsesSlashes) = (name, rules, ignored, collapsesSlashes);
    }

    /// <summary>Datasets, models and deployments: <c>Examples/layouts/ml-artifacts.yml</c>.</summary>
    public static StructureLayout BuiltIn => Embedded.Value;

    /// <summary>Name, as the file gives it.</summary>
    public string Name { get; }

    /// <summary>Artifact types, in the order of the file.</summary>
    public IReadOnlyList<ArtifactRule> Rules { get; }

    /// <summary>Reads a layout.</summary>
    /// <param name="yaml">Text of the file.</param>
    /// <param name="name">File name for messages.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.LayoutInvalid"/> with line and column.</exception>
    public static StructureLayout Read(string yaml, string name) => new LayoutReader(name).Read(yaml);

    /// <summary>Reads a layout file.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.LayoutInvalid"/> with line and column; <see cref="IngestErrorId.SourceNotFound"/>.</exception>
    public static StructureLayout Load(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LayoutReader.MaxBytes })
                throw LayoutReader.TooLarge(path);
            return Read(File.ReadAllText(path), path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IngestException(IngestErrorId.SourceNotFound, $"There is no layout file '{path}'. Check the path; Examples/layouts has files to begin with.", fault) { Target = path };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(IngestErrorId.SourceUnreadable, $"The layout file '{path}' cannot be read: {fault.Message}", fault) { Target = path };
        }
    }

    /// <summary>The type of a name, without regard to case.</summary>
    /// <exception cref="IngestException"><see cref="IngestErrorId.StructurePathInvalid"/>: the layout has no such type.</exception>
    public ArtifactRule FindRule(string typeName) =>
        Rules.FirstOrDefault(rule => rule.Name.Equals(typeName, StringComparison.OrdinalIgnoreCase))
        ?? throw new IngestException(
            IngestErrorId.StructurePathInvalid,
            $"The layout '{Name}' has no artifact type '{typeName}'. It has: {string.Join(", ", Rules.Select(r => r.Name))}.")
        {
            Value = typeName,
        };

    private static StructureLayout ReadEmbedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"S3Ingest.Core.Structure.Layouts.{BuiltInName}")!;
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd(), BuiltInName);
    }
}
