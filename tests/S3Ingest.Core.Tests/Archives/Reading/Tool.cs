using System.Diagnostics;

namespace S3Ingest.Core.Tests.Archives.Reading;

/// <summary>Programs of the system that write what the framework cannot.</summary>
internal static class Tool
{
    public static bool IsThere(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a program in a folder.</summary>
    public static void Run(string folder, string name, params string[] arguments) => _ = Pipe(folder, [], name, arguments);

    /// <summary>Runs a program with input; its output.</summary>
    public static byte[] Pipe(string folder, byte[] input, string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        reading.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return output.ToArray();
    }

    /// <summary>Writes files into a folder of their own, runs a program there, and gets the file that it made.</summary>
    public static byte[] Make(IEnumerable<(string Name, byte[] Content)> files, string made, string name, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("s3ingest-");
        try
        {
            foreach (var (path, content) in files)
            {
                string full = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllBytes(full, content);
            }
            Run(folder.FullName, name, arguments);
            return File.ReadAllBytes(Path.Combine(folder.FullName, made));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
