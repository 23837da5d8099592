namespace S3Ingest.Integration.Tests.Faults;

/// <summary>The service with crash points compiled in.</summary>
internal static class ServiceBuild
{
    private const string Folder = "artifacts/bin/S3Ingest.Service/faults";
    private const string RuntimeConfiguration = ".runtimeconfig.json";

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Its assembly. The test fails, and says what to do, when it was not built.</summary>
    public static string Assembly => Found.Value;

    private static string Find()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "S3Ingest.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("S3Ingest.slnx is in no folder above the tests.");
        var folder = Path.Combine(root, Folder);
        var program = Directory.Exists(folder) ? Directory.GetFiles(folder, $"*{RuntimeConfiguration}").FirstOrDefault() : null;
        Xunit.Assert.True(program is not null, $"{Folder} is empty. Build it with: dotnet build src/S3Ingest.Service -c Faults, or run ./build.sh test, which does.");
        return $"{program[..^RuntimeConfiguration.Length]}.dll";
    }
}
