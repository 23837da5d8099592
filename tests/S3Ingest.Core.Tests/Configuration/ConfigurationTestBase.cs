using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Tests.Configuration;

public abstract class ConfigurationTestBase : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("s3ingest-config-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static Dictionary<string, string?> Map(params (string Name, string? Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value);

    protected string EnvFile(string text, string name = ".env")
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Loads with a bucket, whatever else is given.</summary>
    protected LoadedConfiguration Load(params (string Name, string? Value)[] environment)
    {
        Dictionary<string, string?> map = Map(environment);
        map.TryAdd("INGEST_BUCKET", "bucket");
        return ConfigurationLoader.Examine(new() { Environment = map, WorkingDirectory = Folder });
    }

    protected ConfigurationFault Fault(params (string Name, string? Value)[] environment) => Assert.Single(Load(environment).Faults);
}
