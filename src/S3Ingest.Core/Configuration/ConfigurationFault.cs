namespace S3Ingest.Core.Configuration;

/// <summary>One thing that is wrong with the settings, or suspicious about them.</summary>
/// <param name="Setting">Setting or file that it is about.</param>
/// <param name="Value">The value given; secrets are <c>***</c>; null when the point is that there is none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What is allowed, or what to do.</param>
/// <param name="Origin">Where the value was given: file and line, environment, parameter; empty for a default.</param>
public sealed record ConfigurationFault(string Setting, string? Value, string Message, string Remedy, string Origin)
{
    /// <summary>One line: setting, value, origin, what is wrong, what is allowed.</summary>
    public override string ToString()
    {
        string value = Value is null ? "" : $" = '{Value}'";
        string origin = Origin.Length == 0 ? "" : $" ({Origin})";
        return $"{Setting}{value}{origin}: {Message} {Remedy}".TrimEnd();
    }
}
