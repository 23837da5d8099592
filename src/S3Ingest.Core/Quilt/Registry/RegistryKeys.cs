using System.Globalization;

namespace S3Ingest.Core.Quilt;

/// <summary>Keys of a registry (quilt3, backends/base.py <c>PackageRegistryV1</c>).</summary>
internal static class RegistryKeys
{
    public const string Packages = ".quilt/packages/";
    public const string Pointers = ".quilt/named_packages/";
    public const string LatestName = "latest";
    public const int TopHashLength = 64;

    public static string Manifest(string topHash) => Packages + topHash;

    public static string PointersOf(string packageName) => $"{Pointers}{packageName}/";

    public static string Latest(string packageName) => PointersOf(packageName) + LatestName;

    public static string Pointer(string packageName, long unixTime) => PointersOf(packageName) + unixTime.ToString(CultureInfo.InvariantCulture);

    public static bool IsTopHash(string text) => text.Length == TopHashLength && IsHex(text);

    public static bool IsHex(string text) => text.All(c => char.IsAsciiHexDigitLower(c));
}
