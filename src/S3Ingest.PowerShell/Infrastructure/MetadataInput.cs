using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Text.Json;
using S3Ingest.Core.Quilt;

namespace S3Ingest.Commands;

/// <summary>Metadata that a session gives as hashtables and objects.</summary>
internal static class MetadataInput
{
    /// <summary>As JSON.</summary>
    /// <exception cref="IngestException">PackageMetadataInvalid; the message has everything that is wrong.</exception>
    public static JsonElement ToJson(IDictionary metadata) => new MetadataValues(Unwrap).ToJson(metadata);

    // A [pscustomobject] is a table of its properties, in their order.
    private static object? Unwrap(object? value)
    {
        if (value is not PSObject wrapped)
            return value;
        if (wrapped.BaseObject is not PSCustomObject)
            return wrapped.BaseObject;
        var table = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var property in wrapped.Properties)
            table[property.Name] = property.Value;
        return table;
    }
}
