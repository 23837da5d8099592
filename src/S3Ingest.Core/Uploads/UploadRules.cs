using S3Ingest.Core.Configuration;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Uploads;

/// <summary>What a call may ask for. Everything is said at once, before anything is sent.</summary>
internal static class UploadRules
{
    // S3 User Guide, object tagging.
    private const int MaxTags = 10;
    private const int MaxTagName = 128;
    private const int MaxTagValue = 256;
    private const string TagSymbols = "+-=._:/@";

    // The longest values that our own metadata can have where it need not be shortened further: paths become hashes.
    private const int HashLength = 71;
    private const int TimeLength = 28;
    private const int IdLength = 36;

    private static readonly string[] OwnNames =
    [
        ObjectMetadata.UploadedAt, ObjectMetadata.OriginalFileName, ObjectMetadata.SourcePath, ObjectMetadata.Entry, ObjectMetadata.SourceSize,
        ObjectMetadata.SourceModified, ObjectMetadata.Operation, ObjectMetadata.Attempt, ObjectMetadata.Sha256, ObjectMetadata.Origin,
    ];

    /// <summary>Checks.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid, with everything that is wrong.</exception>
    public static void Check(UploadSettings settings)
    {
        var faults = new List<string>();
        if (settings.KeepArchiveDirectory is not null && !settings.Compress)
            faults.Add("-KeepArchive keeps the archive that -Compress makes: give both.");
        if (settings.UserId is <= 0)
            faults.Add($"-UserId is {settings.UserId}; user ids are above 0.");
        if (settings.DatasetName is not null && settings.UserId is null)
            faults.Add("-DatasetName names the dataset of a user: give -UserId too.");
        if (settings.DatasetName is { } name && (name.Length == 0 || name.AsSpan().IndexOfAny('/', '\\') >= 0 || name is "." or ".." || name.Any(char.IsControl)))
            faults.Add($"-DatasetName '{name}' is no single segment of a key: leave out '/', '\\' and control characters.");
        CheckMetadata(settings.Metadata, faults);
        CheckTags(settings.Tags, faults);
        if (faults.Count > 0)
            throw new IngestException(IngestErrorId.ConfigurationInvalid, string.Join(" ", faults));
    }

    private static void CheckMetadata(IReadOnlyDictionary<string, string> metadata, List<string> faults)
    {
        foreach (var name in metadata.Keys)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
                faults.Add($"The metadata name '{name}' cannot be a header: use letters, digits, '-', '_' and '.'.");
            else if (OwnNames.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
                faults.Add($"The metadata name '{name}' is reserved: objects are recognised by it. Choose another name.");
        }
        if (metadata.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() < metadata.Count)
        {
            faults.Add("Two metadata names differ in case alone, which S3 does not keep.");
            return;
        }
        var longest = new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase)
        {
            [ObjectMetadata.UploadedAt] = new('0', TimeLength),
            [ObjectMetadata.OriginalFileName] = new('0', HashLength),
            [ObjectMetadata.SourcePath] = new('0', HashLength),
            [ObjectMetadata.SourceSize] = new('0', long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture).Length),
            [ObjectMetadata.SourceModified] = new('0', TimeLength),
            [ObjectMetadata.Operation] = new('0', IdLength),
            [ObjectMetadata.Attempt] = new('0', IdLength),
            [ObjectMetadata.Sha256] = new('0', HashLength),
            [ObjectMetadata.Origin] = ObjectMetadata.OnDemand,
        };
        try
        {
            ObjectMetadata.Encode(longest);
        }
        catch (IngestException e)
        {
            faults.Add($"{e.Message} About half of it is what S3Ingest itself has to say; characters that are not plain ASCII count three bytes for each of theirs.");
        }
    }

    private static void CheckTags(IReadOnlyDictionary<string, string> tags, List<string> faults)
    {
        if (tags.Count > MaxTags)
            faults.Add($"{tags.Count} tags were given, S3 allows {MaxTags} for an object.");
        foreach (var (name, value) in tags)
        {
            if (name.Length is 0 or > MaxTagName)
                faults.Add($"The tag '{name}' has a name of {name.Length} characters, S3 allows 1 to {MaxTagName}.");
            if (value.Length > MaxTagValue)
                faults.Add($"The tag '{name}' has a value of {value.Length} characters, S3 allows {MaxTagValue}.");
            if (name.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                faults.Add($"The tag '{name}' begins with 'aws:', which is reserved for AWS.");
            if (!(name + value).All(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.IsWhiteSpace(c) || TagSymbols.Contains(c, StringComparison.Ordinal)))
                faults.Add($"The tag '{name}' = '{value}' has characters that S3 does not allow: letters, digits, spaces and {TagSymbols} are.");
        }
    }
}
