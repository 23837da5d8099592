using System.Collections;
using System.Globalization;
using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>Joins the parameters that name an artifact to the parts that a layout builds paths of.</summary>
internal static class ArtifactParts
{
    private const string Kind = "kind";

    /// <summary>Parts by name; parameters that were not given are left out.</summary>
    public static Dictionary<string, string> Join(string? jobName, string? target, string? fileName, string? datasetKind, IDictionary? others)
    {
        var parts = new Dictionary<string, string>();
        foreach (DictionaryEntry other in others ?? new Hashtable())
            parts[Convert.ToString(other.Key, CultureInfo.InvariantCulture) ?? ""] = Convert.ToString(other.Value, CultureInfo.InvariantCulture) ?? "";
        foreach (var (name, value) in new[] { (PartNames.Job, jobName), (PartNames.Target, target), (PartNames.Rest, fileName), (Kind, datasetKind) })
        {
            if (value is not null)
                parts[name] = value;
        }
        return parts;
    }
}
