using System.Management.Automation;
using System.Threading.Channels;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Commands;

/// <summary>Converts tabular files to Parquet files, or tells which columns they would have. Needs neither bucket nor ledger.</summary>
[Cmdlet(VerbsData.ConvertTo, "IngestParquet", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(ParquetFile))]
public sealed class ConvertToIngestParquetCommand : ConfiguredCommand
{
    private readonly Channel<ConversionPlan> _plans = Channel.CreateUnbounded<ConversionPlan>();
    private readonly ConversionMeter _meter = new();
    private LoadedConfiguration? _configuration;
    private ParquetTargets? _targets;
    private ProgressView? _progress;

    /// <summary>Files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files; every character is taken as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The Parquet file of one source, when it ends in <c>.parquet</c>; else the folder of all. By default each file is beside its source.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Reads the files and tells their columns; writes nothing.</summary>
    [Parameter]
    public SwitchParameter SchemaOnly { get; set; }

    /// <summary>Format of the files; by default their extensions tell.</summary>
    [Parameter]
    public TabularFormat? Format { get; set; }

    /// <summary>Where the rows of a JSON document are, as <c>$.data.rows</c> (INGEST_JSON_PATH); empty finds them.</summary>
    [Parameter]
    [Setting("INGEST_JSON_PATH")]
    [AllowEmptyString]
    public string? JsonPath { get; set; }

    /// <summary>Name of the XML element that is a row (INGEST_XML_ROW_ELEMENT); empty finds it.</summary>
    [Parameter]
    [Setting("INGEST_XML_ROW_ELEMENT")]
    [AllowEmptyString]
    public string? RowElement { get; set; }

    /// <summary>Which readers the files are written for (INGEST_PARQUET_PROFILE).</summary>
    [Parameter]
    [Setting("INGEST_PARQUET_PROFILE")]
    public ParquetProfile ParquetProfile { get; set; }

    /// <summary>Compression of the pages (INGEST_PARQUET_COMPRESSION).</summary>
    [Parameter]
    [Setting("INGEST_PARQUET_COMPRESSION")]
    public ParquetCompression Compression { get; set; }

    /// <summary>Replaces Parquet files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _configuration = LoadConfiguration();
        _targets = OrTerminate(() =>
        {
            var destination = Destination is null ? null : FilePaths.Unresolved(this, Destination);
            return new ParquetTargets(destination, destination is not null && ParquetTargets.IsFolder(Destination!, destination));
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == "Path" ? Path : LiteralPath)
            SourcePaths.Each(this, path, isLiteral: ParameterSetName == "LiteralPath", withDirectories: false, Add);
        WriteSoFar();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _plans.Writer.Complete();
        FinishWork();
    }

    private protected override void OnTick() => (_progress ??= new ProgressView(this)).Show(_meter.Look());

    private protected override void OnWorkEnded() => _progress?.Complete();

    private void Add(string file)
    {
        var plan = ConversionPlan.Of(file, Format);
        if (!SchemaOnly && !Confirmed(ref plan))
            return;
        _meter.Enqueued(plan.Size);
        _plans.Writer.TryWrite(plan);
        if (!Pump.HasStarted)
            Pump.Start(ConvertAsync);
    }

    /// <summary>Gives the plan its target and asks the user; with -WhatIf the plan is all there is.</summary>
    private bool Confirmed(ref ConversionPlan plan)
    {
        var target = _targets!.Assign(plan.Source, out var owner);
        plan = plan with { Target = target };
        if (!Force)
            FileConversion.ThrowIfExists(target);
        if (owner is not null)
            WriteWarning($"'{plan.Source}' becomes '{target}': the shorter name belongs to '{owner}'.");
        var goesOn = ShouldProcess($"Convert '{plan.Source}' -> '{target}'.", $"Convert '{plan.Source}' -> '{target}'?", "Convert to Parquet", out var reason);
        if (reason == ShouldProcessReason.WhatIf)
            WriteObject(new ParquetFile { SourcePath = plan.Source, Path = target, OriginalSize = plan.Size });
        return goesOn;
    }

    /// <summary>One file after the other: a conversion uses every core.</summary>
    private async Task ConvertAsync(CancellationToken stop)
    {
        await foreach (var plan in _plans.Reader.ReadAllAsync(stop))
        {
            _meter.Begun(plan.Source, plan.Size);
            try
            {
                await WriteAsync(await plan.RunAsync(_configuration!.Options, Force, _meter.Read, stop));
            }
            catch (Exception fault) when (!EndsAll(fault))
            {
                // The boundary of one file: the others go on.
                await Pump.SendAsync(() => WriteError(ErrorRecords.OfSource(fault, plan.Source)));
            }
            finally
            {
                _meter.Ended();
            }
        }
    }

    private static bool EndsAll(Exception fault) => fault is OperationCanceledException or IngestException { ErrorId: IngestErrorId.ConfigurationInvalid };
}
