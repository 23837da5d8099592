namespace S3Ingest.Commands;

/// <summary>Says which setting a parameter gives. Parameters win over the environment, and that over the .env file.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string name) : Attribute
{
    /// <summary>Name of the setting, as in an .env file.</summary>
    public string Name { get; } = name;

    /// <summary>The value is a path that counts from the session's current location.</summary>
    public bool IsPath { get; init; }
}
