using System.Net;
using System.Text.RegularExpressions;

namespace S3Ingest.Core.Configuration;

/// <summary>Rules of bucket names (S3 User Guide, "General purpose bucket naming rules").</summary>
internal static partial class BucketRules
{
    /// <summary>What is wrong with the name, and what would be right; null when nothing is.</summary>
    /// <param name="name">Bucket.</param>
    /// <param name="isAws">Other endpoints keep older, wider rules.</param>
    public static (string Message, string Remedy)? Check(string name, bool isAws)
    {
        if (name.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) || name.Contains('/', StringComparison.Ordinal))
        {
            return AccessPoint().IsMatch(name)
                ? null
                : ("It is an address or a path and not the name of a bucket.", "Give the name alone; folders go into INGEST_KEY_PREFIX.");
        }

        if (AccessPoint().IsMatch(name))
            return null;
        if (name.Length is < 3 or > 63)
            return ("The name of a bucket has 3 to 63 characters.", "Give the name of an existing bucket.");
        if (!isAws)
        {
            return WideName().IsMatch(name)
                ? null
                : ("The name of a bucket has letters, digits, '.', '-' and '_' only.", "Give the name of an existing bucket.");
        }

        if (!Name().IsMatch(name))
            return ("The name of a bucket has lower case letters, digits, '.' and '-' only, and begins and ends with a letter or digit.", "Give the name of an existing bucket.");
        if (name.Contains("..", StringComparison.Ordinal) || (IPAddress.TryParse(name, out _) && name.Count(c => c == '.') == 3))
            return ("The name of a bucket has no two dots in a row and is no IP address.", "Give the name of an existing bucket.");
        if (name.EndsWith("--x-s3", StringComparison.Ordinal) || name.EndsWith("--table-s3", StringComparison.Ordinal))
            return ("Directory and table buckets are not supported.", "Give the name of a general purpose bucket.");
        return null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]*[a-z0-9]$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex WideName();

    [GeneratedRegex(@"^arn:aws[a-z-]*:s3[a-z-]*:[a-z0-9-]*:\d{12}:accesspoint[:/][a-z0-9.-]+$")]
    private static partial Regex AccessPoint();
}
