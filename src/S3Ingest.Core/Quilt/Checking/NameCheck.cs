namespace S3Ingest.Core.Quilt.Checking;

/// <summary>Whether a name is one that every part of Quilt takes.</summary>
public static class NameCheck
{
    /// <summary>What is wrong with it; null when nothing is. No network.</summary>
    public static QuiltFinding? Check(string packageName, string registryBucket)
    {
        if (PackageName.IsValid(packageName))
            return null;
        var findings = new PackageFindings(packageName, registryBucket, null);
        const string suggestion = "Name the package namespace/packagename, with letters, digits, '-' and '_' of ASCII and one slash.";
        return PackageName.IsReadable(packageName)
            ? findings.Warning(QuiltRule.PackageName, packageName, "The name has letters that quilt3 takes and the events of the catalog do not.", suggestion)
            : findings.Error(QuiltRule.PackageName, packageName, "It is no name of a package: quilt3 refuses it.", suggestion);
    }
}
