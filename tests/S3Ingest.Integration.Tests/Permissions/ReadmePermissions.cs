using System.Text.RegularExpressions;

namespace S3Ingest.Integration.Tests.Permissions;

/// <summary>The actions that the README names for a purpose, without their prefix <c>s3:</c>.</summary>
internal static partial class ReadmePermissions
{
    /// <summary>Every action in the paragraph, and in the code block behind it, whose text begins so.</summary>
    public static HashSet<string> Of(string beginning)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "S3Ingest.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("S3Ingest.slnx is in no folder above the tests.");
        var readme = File.ReadAllText(Path.Combine(root, "README.md")).ReplaceLineEndings("\n");
        int start = readme.IndexOf("\n" + beginning, StringComparison.Ordinal);
        Assert.True(start > 0, $"The README has no paragraph that begins with '{beginning}'.");
        var paragraphs = readme[(start + 1)..].Split("\n\n", 3);
        var text = paragraphs[1].StartsWith("```", StringComparison.Ordinal) ? paragraphs[0] + paragraphs[1] : paragraphs[0];
        return Action().Matches(text).Select(m => m.Groups[1].Value).ToHashSet();
    }

    [GeneratedRegex("[`\"](?:s3:)?((?:Abort|Delete|Get|List|Put)[A-Z][A-Za-z]+)[`\"]")]
    private static partial Regex Action();
}
