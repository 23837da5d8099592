namespace S3Ingest.Core.Configuration;

/// <summary>
/// Names of the profiles in the shared AWS files, for those who type. Their content is for the SDK.
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
/// </summary>
public static class AwsProfiles
{
    private const string Prefix = "profile ";

    /// <summary>Names in order; none when there are no files or they cannot be read.</summary>
    /// <param name="environment">AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, HOME, USERPROFILE.</param>
    public static IReadOnlyList<string> Names(IReadOnlyDictionary<string, string?> environment)
    {
        var home = environment.GetValueOrDefault(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") is { Length: > 0 } given
            ? given
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var config = Sections(environment.GetValueOrDefault("AWS_CONFIG_FILE") ?? Path.Combine(home, ".aws", "config"))
            .Select(name => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..].Trim() : name == "default" ? name : "");
        var credentials = Sections(environment.GetValueOrDefault("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, ".aws", "credentials"));
        return [.. config.Concat(credentials).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Sections(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line is ['[', .., ']']).Select(line => line[1..^1].Trim())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
