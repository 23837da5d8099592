namespace S3Ingest.Core.Configuration;

/// <summary>One setting of the table that loader, .env.example and help share.</summary>
/// <param name="Name">Name in the environment and in an .env file.</param>
/// <param name="Kind">Form of the value.</param>
/// <param name="Default">Default as documented; empty when there is none.</param>
/// <param name="Description">One or two sentences.</param>
public sealed record SettingDefinition(string Name, SettingKind Kind, string Default, string Description)
{
    /// <summary>Other names for the same setting; <see cref="Name"/> wins when both are given in one place.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Words that a <see cref="SettingKind.Choice"/> takes.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value must not reach any output.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Given empty it means "none" and not "the default".</summary>
    public bool EmptyMeansNone { get; init; }

    /// <summary>Smallest value, in bytes, in seconds, or as it is.</summary>
    public double Minimum { get; init; }

    /// <summary>Largest value, in bytes, in seconds, or as it is.</summary>
    public double Maximum { get; init; } = long.MaxValue;

    /// <summary>What a bare number counts in: bytes of a size, seconds of a duration.</summary>
    public double Unit { get; init; } = 1;

    /// <summary>Heading under which it is listed.</summary>
    public string Group { get; init; } = "";

    /// <summary>All names, the main one first.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Name);
}
