using System.Diagnostics;

namespace S3Ingest.Core.Tests.Watching;

/// <summary>A directory of a test's own, removed with what is in it.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder()
    {
        Path = Directory.CreateTempSubdirectory("s3ingest-watch-").FullName;
    }

    public string Path { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public string Write(string relative, string content = "content")
    {
        string path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        if (!Directory.Exists(Path))
            return;
        // The framework cannot delete names that are not UTF-8.
        if (OperatingSystem.IsWindows())
            Directory.Delete(Path, recursive: true);
        else
            Process.Start("rm", ["-rf", Path]).WaitForExit();
    }
}
