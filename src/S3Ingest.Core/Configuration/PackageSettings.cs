using static S3Ingest.Core.Configuration.SettingKind;

namespace S3Ingest.Core.Configuration;

/// <summary>Settings of Quilt packages.</summary>
internal static class PackageSettings
{
    private const double Gibi = 1 << 30;

    public static readonly SettingDefinition[] All =
    [
        new("DEFAULT_PACKAGE_REGISTRY", Text, "", "Bucket of the packages, as s3://packages. Empty is the bucket of their source.") { Group = "Quilt packages" },
        new("PACKAGE_TEMPLATE_PATH", SettingKind.Path, "", "Folder of package templates and folder mappings. Empty takes the built-in ones.") { Group = "Quilt packages" },
        new("MAX_PACKAGE_SIZE_GB", Size, "50", "Largest package, in GB.") { Group = "Quilt packages", Unit = Gibi, Minimum = 1 },
        new("ENABLE_SMART_ORGANIZATION", SettingKind.Boolean, "true", "Sort the files of a package into folders by what they are.") { Group = "Quilt packages" },
        new("METADATA_VALIDATION_LEVEL", Choice, "moderate", "How strictly the metadata of a package is checked.") { Group = "Quilt packages", Choices = ["moderate", "strict", "basic"] },
    ];
}
