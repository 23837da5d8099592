namespace S3Ingest.Core.Configuration;

/// <summary>Form of a setting's value.</summary>
public enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,
    /// <summary>true, false, 1, 0, yes, no, on, off.</summary>
    Boolean,
    /// <summary>A whole number.</summary>
    Number,
    /// <summary>Bytes, as <c>512</c>, <c>10MB</c> or <c>1GiB</c>; a bare number counts in the setting's own unit.</summary>
    Size,
    /// <summary>Bytes per second, as <c>20MB/s</c>.</summary>
    Rate,
    /// <summary>A span of time, as <c>2</c>, <c>500ms</c>, <c>1m</c> or <c>7d</c>; a bare number counts in the setting's own unit.</summary>
    Duration,
    /// <summary>Texts separated by <c>;</c>.</summary>
    List,
    /// <summary>A local path.</summary>
    Path,
    /// <summary>An absolute http or https address.</summary>
    Address,
    /// <summary>One of a few words.</summary>
    Choice,
}
