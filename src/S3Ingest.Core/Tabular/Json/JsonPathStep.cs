using System.Globalization;

namespace S3Ingest.Core.Tabular.Json;

/// <summary>One step into a document.</summary>
/// <param name="Name">Name of an object's member; null for an index.</param>
/// <param name="Index">Index of an array's element, from 0.</param>
internal sealed record JsonPathStep(string? Name, long Index)
{
    /// <summary>In the form of a normalized path of RFC 9535.</summary>
    public override string ToString() => Name is null
        ? string.Create(CultureInfo.InvariantCulture, $"[{Index}]")
        : $"['{Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
}
