using System.Text.Json;

namespace S3Ingest.Core.Uploads;

/// <summary>What one call asks for beyond <see cref="Configuration.IngestOptions"/>, which has storage class, encryption and completed directory.</summary>
public sealed record UploadSettings
{
    /// <summary>Name among the settings that the ledger keeps of a run; no setting is called so.</summary>
    public const string SettingName = "upload";

    /// <summary>Each item becomes one <c>&lt;name&gt;.tar.gz</c>, made while it is sent. Without it every file below a directory is sent as it is.</summary>
    public bool Compress { get; init; }

    /// <summary>Absolute directory that keeps a copy of each archive; null keeps none. Only with <see cref="Compress"/>.</summary>
    public string? KeepArchiveDirectory { get; init; }

    /// <summary>User metadata of the objects, names without <c>x-amz-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Tags of the objects, at most ten.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Sends what is completed already, and replaces an object that was made from another source.</summary>
    public bool Force { get; init; }

    /// <summary>Owner of a dataset, above 0: keys become <c>datasets/user_{id}/{yyyyMMdd_HHmmss}_{name}</c>. Null: no dataset.</summary>
    public long? UserId { get; init; }

    /// <summary>Name of the dataset, one segment of a key; null takes the item's. Only with <see cref="UserId"/>.</summary>
    public string? DatasetName { get; init; }

    /// <summary>How long a file is waited for that another program has open for writing.</summary>
    internal TimeSpan WriterPatience { get; init; } = Pipeline.WriterWait.Patience;

    /// <summary>The settings of a run with these among them, so that its uploads can be sent again.</summary>
    public IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string> settings) =>
        new Dictionary<string, string>(settings) { [SettingName] = JsonSerializer.Serialize(this with { Force = false }) };

    /// <summary>What <see cref="AddTo"/> added; the default where nothing was.</summary>
    public static UploadSettings From(IReadOnlyDictionary<string, string> settings) =>
        settings.TryGetValue(SettingName, out string? json) ? JsonSerializer.Deserialize<UploadSettings>(json)! : new UploadSettings();

    /// <summary>Checks what is asked for, before anything is opened.</summary>
    /// <exception cref="IngestException">ConfigurationInvalid, with everything that is wrong.</exception>
    public void Check() => UploadRules.Check(this);
}
