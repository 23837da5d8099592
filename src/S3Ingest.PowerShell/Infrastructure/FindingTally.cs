namespace S3Ingest.Commands;

/// <summary>Counts the findings of one package that are asked for.</summary>
internal sealed class FindingTally(QuiltRule[] rules)
{
    private long _errors;
    private long _warnings;

    /// <summary>True while none is an error.</summary>
    public bool Passed => _errors == 0;

    /// <summary>Counts a finding; false when its rule is not asked for.</summary>
    public bool Takes(QuiltFinding finding)
    {
        if (rules.Length > 0 && !rules.Contains(finding.Rule))
            return false;
        _errors += finding.Severity == FindingSeverity.Error ? 1 : 0;
        _warnings += finding.Severity == FindingSeverity.Warning ? 1 : 0;
        return true;
    }

    /// <summary>What it came to.</summary>
    public QuiltTestSummary Summarise(string packageName, string registry, string? topHash, long entries, long bytes, QuiltHashing? proved) => new()
    {
        Passed = Passed,
        PackageName = packageName,
        Registry = registry,
        TopHash = topHash,
        Entries = entries,
        Bytes = bytes,
        Errors = _errors,
        Warnings = _warnings,
        Proved = proved,
    };
}
