namespace S3Ingest.Integration.Tests.Faults;

/// <summary>The service with crash points compiled in.</summary>
internal static class ServiceBuild
{
    private const string Relative = "artifacts/bin/S3Ingest.Service/faults/s3ingest.dll";

    /// <summary>Its assembly. The test fails, and says what to do, when it was not built.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "S3Ingest.slnx")))
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("S3Ingest.slnx is in no folder above the tests.");
        var path = System.IO.Path.Combine(folder, Relative);
        Assert.True(File.Exists(path), $"{Relative} is missing. Build it with: dotnet build src/S3Ingest.Service -c Faults, or run ./build.sh test, which does.");
        return path;
    }
}
