namespace S3Ingest.Core.FileSystem;

/// <summary>What a name stands for.</summary>
internal enum FileKind
{
    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link or junction that was not followed.</summary>
    Link,

    /// <summary>A pipe, socket or device.</summary>
    Special,
}
