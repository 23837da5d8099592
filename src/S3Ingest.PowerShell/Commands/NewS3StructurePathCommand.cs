using System.Collections;
using System.Management.Automation;
using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>Builds a path of a layout. Nothing is sent anywhere.</summary>
[Cmdlet(VerbsCommon.New, "S3StructurePath")]
[OutputType(typeof(S3StructurePath))]
public sealed class NewS3StructurePathCommand : ConfiguredCommand
{
    private StructureLayout? _layout;
    private string _basePrefix = "";
    private string? _bucket;

    /// <summary>Type of the layout.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ArtifactTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string ArtifactType { get; set; } = "";

    /// <summary>Job or deployment.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("TrainingJobName", "CompilationJobName", "DeploymentName")]
    [ValidateNotNull]
    public string? JobName { get; set; }

    /// <summary>Target of a compilation.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public string? Target { get; set; }

    /// <summary>Path below the artifact's folder; the folder itself without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Rest")]
    [ValidateNotNull]
    public string? FileName { get; set; }

    /// <summary>Folder of a dataset.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DatasetKindCompleter))]
    [ValidateNotNull]
    public string? DatasetKind { get; set; }

    /// <summary>Further parts, by the names that the layout gives them.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Part { get; set; }

    /// <summary>Bucket (INGEST_BUCKET); without one only the key is built.</summary>
    [Parameter]
    [Setting("INGEST_BUCKET")]
    [ArgumentCompleter(typeof(BucketCompleter))]
    [ValidateNotNullOrEmpty]
    public string? BucketName { get; set; }

    /// <summary>Prefix below which the layout begins (INGEST_KEY_PREFIX).</summary>
    [Parameter]
    [Setting("INGEST_KEY_PREFIX")]
    [ArgumentCompleter(typeof(KeyPrefixCompleter))]
    [AllowEmptyString]
    public string? KeyPrefix { get; set; }

    /// <summary>Layout file.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayoutCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Layout { get; set; }

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (KeyPrefix is not null)
            settings["INGEST_KEY_PREFIX"] = BasePrefix.Normalise(KeyPrefix);
        return settings;
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var options = LoadConfiguration().Options;
        (_basePrefix, _bucket) = (options.KeyPrefix, string.IsNullOrEmpty(options.BucketName) ? null : options.BucketName);
        _layout = OrTerminate(() => LayoutFiles.Read(this, Layout));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(Build());
        }
        catch (IngestException fault)
        {
            WriteError(ErrorRecords.From(fault, JobName ?? ArtifactType));
        }
    }

    private S3StructurePath Build()
    {
        var key = _layout!.Build(_basePrefix, ArtifactType, ArtifactParts.Join(JobName, Target, FileName, DatasetKind, Part));
        var place = _layout.Classify(_basePrefix, key);
        var uri = _bucket is null ? null : S3Path.Of(_bucket, key);
        return new S3StructurePath
        {
            Uri = uri,
            BucketName = _bucket,
            Key = key,
            ArtifactType = place.Type,
            JobName = place.JobName,
            Target = place.Target,
            FileName = string.IsNullOrEmpty(place.Rest) ? null : place.Rest,
            NewUri = uri,
        };
    }
}
