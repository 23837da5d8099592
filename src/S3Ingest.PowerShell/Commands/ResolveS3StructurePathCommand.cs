using System.Collections;
using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Structure;

namespace S3Ingest.Commands;

/// <summary>Says where an artifact is now, whatever path of it is known.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "S3StructurePath", DefaultParameterSetName = "Path")]
[OutputType(typeof(S3StructurePath))]
public sealed class ResolveS3StructurePathCommand : IngestCommand
{
    private readonly List<ArtifactQuestion> _questions = [];

    /// <summary>S3 URIs or keys, legacy or new.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Path")]
    [Alias("Uri", "Subject", "Key")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Type of the layout.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Artifact")]
    [ArgumentCompleter(typeof(ArtifactTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string ArtifactType { get; set; } = "";

    /// <summary>Job or deployment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Artifact")]
    [Alias("TrainingJobName", "CompilationJobName", "DeploymentName")]
    [ValidateNotNull]
    public string? JobName { get; set; }

    /// <summary>Target of a compilation.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "Artifact")]
    [ValidateNotNull]
    public string? Target { get; set; }

    /// <summary>Path below the artifact's folder; the folder itself without it.</summary>
    [Parameter(ParameterSetName = "Artifact")]
    [Alias("Rest")]
    [ValidateNotNull]
    public string? FileName { get; set; }

    /// <summary>Folder of a dataset.</summary>
    [Parameter(ParameterSetName = "Artifact")]
    [ArgumentCompleter(typeof(DatasetKindCompleter))]
    [ValidateNotNull]
    public string? DatasetKind { get; set; }

    /// <summary>Further parts, by the names that the layout gives them.</summary>
    [Parameter(ParameterSetName = "Artifact")]
    [ValidateNotNull]
    public IDictionary? Part { get; set; }

    /// <summary>Layout file.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LayoutCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Layout { get; set; }

    // A URI brings its own.
    private protected override bool NeedsBucket => ParameterSetName == "Artifact";

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (KeyPrefix is not null)
            settings["INGEST_KEY_PREFIX"] = BasePrefix.Normalise(KeyPrefix);
        return settings;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Path")
            _questions.AddRange(Path.Select(ArtifactQuestion.OfPath));
        else
            _questions.Add(ArtifactQuestion.OfParts(ArtifactType, ArtifactParts.Join(JobName, Target, FileName, DatasetKind, Part)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_questions.Count == 0)
            return;
        var configuration = LoadConfiguration();
        var layout = OrTerminate(() => LayoutFiles.Read(this, Layout));
        var run = DescribeRun();
        RunToEnd(stop => AnswerAsync(configuration, layout, run, stop));
    }

    private async Task AnswerAsync(LoadedConfiguration configuration, StructureLayout layout, Core.Ledger.RunInfo run, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        await using var resolvers = await ArtifactResolvers.OpenAsync(configuration.Options, layout, run, loggers, stop);
        await foreach (var (question, answer, fault) in resolvers.AnswerAsync(_questions, stop))
        {
            if (answer is not null)
                await WriteAsync(answer);
            else
                await Pump.SendAsync(() => WriteError(ErrorRecords.From(fault!, question.Subject)));
        }
    }
}
