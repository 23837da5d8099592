namespace S3Ingest.Core.Quilt.Rules;

/// <summary>Finds the user's own file of rules.</summary>
internal static class UserFile
{
    private static readonly string[] Extensions = [".yml", ".yaml", ".json"];

    /// <summary>The file that is named, else the one of that name in the template folder; null when there is none.</summary>
    /// <param name="file">Path; null or empty when not given.</param>
    /// <param name="templateFolder">PACKAGE_TEMPLATE_PATH; null or empty when not given.</param>
    /// <param name="name">Name in that folder, without extension.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IngestException">ConfigurationInvalid: named and not there, more than one, or not readable.</exception>
    public static async Task<(string Path, string Text)?> FindAsync(string? file, string? templateFolder, string name, CancellationToken cancellationToken)
    {
        string? path = string.IsNullOrEmpty(file) ? InFolder(templateFolder, name) : file;
        if (path is null)
            return null;
        try
        {
            if (new FileInfo(path).Length > RuleFile.MaxBytes)
                throw Fault(path, $"it has more than {RuleFile.MaxBytes >> 10} KiB. Name a file of rules.");
            return (path, await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, $"{e.Message} Correct the path or its permissions, or leave it out for the built-in rules.", e);
        }
    }

    private static string? InFolder(string? folder, string name)
    {
        if (string.IsNullOrEmpty(folder))
            return null;
        if (!Directory.Exists(folder))
            throw Fault(folder, "there is no such folder. Correct PACKAGE_TEMPLATE_PATH, or leave it out for the built-in rules.");
        string[] found = [.. Extensions.Select(e => Path.Combine(folder, name + e)).Where(File.Exists)];
        return found.Length < 2
            ? found.FirstOrDefault()
            : throw Fault(folder, $"it has {string.Join(" and ", found.Select(Path.GetFileName))}. Keep one.");
    }

    private static IngestException Fault(string path, string what, Exception? inner = null) =>
        new(IngestErrorId.ConfigurationInvalid, $"{path} cannot be used: {what}", inner) { Target = path };
}
