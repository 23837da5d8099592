namespace S3Ingest.Core.Tests.Archives.Reading;

/// <summary>A test that needs programs of the system; skipped with a word where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        Tools = tools;
        var missing = tools.Where(tool => !Tool.IsThere(tool)).ToArray();
        if (missing.Length > 0)
            Skip = $"needs {string.Join(", ", missing)}";
    }

    public IReadOnlyList<string> Tools { get; }
}
