using System.Globalization;
using System.Management.Automation;
using S3Ingest.Core.Quilt.Building;

namespace S3Ingest.Commands;

/// <summary>Reads which objects of S3 a record of the pipeline means, and values of metadata.</summary>
internal static class PackageInputs
{
    /// <summary>The objects: those that an operation put there, or the one that the properties BucketName and Key name.</summary>
    /// <exception cref="IngestException">PackageSourceInvalid: it names none.</exception>
    public static IEnumerable<GivenObject> Of(object input)
    {
        if (TypedInput.Value(input) is OperationRecord operation)
            return GivenObject.Of(operation);
        var properties = PSObject.AsPSObject(input).Properties;
        return Text(properties, "BucketName") is { } bucket && Text(properties, "Key") is { } key
            ? [new GivenObject(bucket, key)
            {
                VersionId = Text(properties, "VersionId"),
                LastModified = Value(properties, "LastModified") switch
                {
                    DateTimeOffset time => time,
                    DateTime time => time,
                    _ => null,
                },
            }]
            : throw new IngestException(
                IngestErrorId.PackageSourceInvalid,
                $"'{input}' names no object in S3. Give records of Send-IngestFile, Invoke-Ingest or Get-UploadHistory, or objects with the properties BucketName and Key.");
    }

    /// <summary>A value as metadata can hold it: without PowerShell's wrapper, and custom objects as tables.</summary>
    public static object? Plain(object? value)
    {
        if (value is not PSObject wrapped)
            return value;
        if (wrapped.BaseObject is not PSCustomObject)
            return wrapped.BaseObject;
        var table = new System.Collections.Specialized.OrderedDictionary();
        foreach (var property in wrapped.Properties)
            table[property.Name] = property.Value;
        return table;
    }

    private static string? Text(PSMemberInfoCollection<PSPropertyInfo> properties, string name) =>
        Convert.ToString(Value(properties, name), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    private static object? Value(PSMemberInfoCollection<PSPropertyInfo> properties, string name) => TypedInput.Value(properties[name]?.Value);
}
