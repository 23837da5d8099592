using System.Text;

namespace S3Ingest.Core.Configuration;

/// <summary>Finds and reads the .env file.</summary>
internal static class EnvFileReader
{
    // Larger than any .env file; a mistaken -EnvFile may point at a data file.
    private const long LargestFile = 1 << 20;

    /// <summary>The file's absolute path and content; null path when there is none and none was named.</summary>
    public static (string? Path, EnvFileContent Content) Read(ConfigurationSources sources)
    {
        string path = System.IO.Path.GetFullPath(
            string.IsNullOrWhiteSpace(sources.EnvFile) ? ".env" : sources.EnvFile, sources.WorkingDirectory);
        bool named = !string.IsNullOrWhiteSpace(sources.EnvFile);
        if (!File.Exists(path))
            return named ? (path, Fault(path, "The file does not exist.", "Give the path of an .env file, or leave -EnvFile out.")) : (null, new([], [], []));
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                return (path, Fault(path, "The file is larger than 1 MiB.", "Give the path of an .env file."));
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            EnvFileContent content = EnvFileParser.Parse(File.ReadAllText(path, strict), path);
            return (path, content with { Warnings = [.. content.Warnings, .. SecretExposure.Find(path, content)] });
        }
        catch (DecoderFallbackException)
        {
            return (path, Fault(path, "The file is not UTF-8.", "Save it as UTF-8."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (path, Fault(path, $"The file cannot be read: {e.Message}", "Permit the account of this process to read it."));
        }
    }

    private static EnvFileContent Fault(string path, string message, string remedy) =>
        new([], [new("-EnvFile", path, message, remedy, "")], []);
}
