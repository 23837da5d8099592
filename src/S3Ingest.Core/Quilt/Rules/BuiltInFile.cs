namespace S3Ingest.Core.Quilt.Rules;

/// <summary>Rule files that come with the module: embedded copies of those in Examples/quilt.</summary>
internal static class BuiltInFile
{
    public static string Read(string name)
    {
        using var stream = typeof(BuiltInFile).Assembly.GetManifestResourceStream($"S3Ingest.Core.Quilt.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
