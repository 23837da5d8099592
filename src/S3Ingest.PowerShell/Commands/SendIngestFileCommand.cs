using System.Collections;
using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Uploads;

namespace S3Ingest.Commands;

/// <summary>Sends files and directories as they are, or each as one tar.gz.</summary>
[Cmdlet(VerbsCommunications.Send, "IngestFile", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(UploadRecord))]
public sealed class SendIngestFileCommand : TransferCommand
{
    private readonly BoundItems<UploadItem> _items = new();
    private LoadedConfiguration? _configuration;
    private UploadSettings _settings = new();
    private string _target = "";
    private string? _only;
    private bool _isPlan;

    /// <summary>Files and directories; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files and directories; every character is taken as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Key of the one object, or a prefix that ends with <c>/</c>; KeyPrefix does not come before it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>Sends each item as one tar.gz, made while it is sent.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>Directory that keeps a copy of each archive.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeepArchive { get; set; }

    /// <summary>User metadata of the objects.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Metadata { get; set; }

    /// <summary>Tags of the objects, at most ten.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Tag { get; set; }

    /// <summary>Moves each source into the completed directory after its success; <c>-MoveToCompleted:$false</c> leaves it whatever the settings say.</summary>
    [Parameter]
    public SwitchParameter MoveToCompleted { get; set; }

    /// <summary>User that the dataset belongs to.</summary>
    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long UserId { get; set; }

    /// <summary>Name of the dataset instead of the file's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DatasetName { get; set; }

    /// <summary>Sends what is completed already, and replaces objects that were made from other sources.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>True when the call names one object, so that a second item has no place.</summary>
    private bool IsForOne => DatasetName is not null || (Key is not null && !Key.EndsWith('/'));

    private protected override Dictionary<string, string?> ParameterSettings()
    {
        var settings = base.ParameterSettings();
        if (MyInvocation.BoundParameters.ContainsKey(nameof(MoveToCompleted)))
            settings["MGMT_COMPLETED_ENABLED"] = MoveToCompleted ? "true" : "false";
        return settings;
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _configuration = LoadConfiguration();
        _settings = OrTerminate(MakeSettings);
        _target = $"Send to s3://{_configuration.Options.BucketName}/{Key ?? _configuration.Options.KeyPrefix}";
        _ = Run;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == "Path" ? Path : LiteralPath)
            SourcePaths.Each(this, path, isLiteral: ParameterSetName == "LiteralPath", withDirectories: true, Add);
        WriteSoFar();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_only is not null)
            Start();
        _items.Complete();
        FinishWork();
    }

    private void Add(string item)
    {
        if (_only is not null)
            ThrowTerminatingError(ErrorRecords.From(TooMany(_only, item), item));
        var goesOn = ShouldProcess($"{_target}: {item}", $"{item}?", _target, out var reason);
        _isPlan = reason == ShouldProcessReason.WhatIf;
        if (!goesOn && !_isPlan)
            return;
        _items.Add(new UploadItem(item, Key));
        // Nothing is sent before it is known that this is the only one.
        if (IsForOne)
            _only = item;
        else
            Start();
    }

    private void Start()
    {
        if (!Pump.HasStarted)
            Pump.Start(SendAsync);
    }

    private async Task SendAsync(CancellationToken stop)
    {
        using var loggers = CreateLoggers(_configuration!);
        await using var engine = await UploadEngine.OpenAsync(_configuration!.Options, _settings, Run, loggers, stop);
        var items = _items.ReadAsync(stop);
        await WriteResultsAsync(_isPlan ? engine.PlanAsync(items, stop) : engine.SendAsync(items, stop), () => engine.Progress, Write);
    }

    private void Write(UploadRecord record)
    {
        WriteObject(record);
        if (record.ErrorId is not null)
            WriteError(ErrorRecords.From(record));
    }

    private UploadSettings MakeSettings()
    {
        var settings = new UploadSettings
        {
            Compress = Compress,
            KeepArchiveDirectory = KeepArchive is null ? null : FilePaths.Unresolved(this, KeepArchive),
            Metadata = TextMap.Of(Metadata),
            Tags = TextMap.Of(Tag),
            Force = Force,
            UserId = MyInvocation.BoundParameters.ContainsKey(nameof(UserId)) ? UserId : null,
            DatasetName = DatasetName,
        };
        settings.Check();
        return Key is null || settings.UserId is null ? settings : throw new IngestException(
            IngestErrorId.ConfigurationInvalid, "-UserId makes the key itself. Leave -Key out; -DatasetName names the dataset and -KeyPrefix comes before it.");
    }

    private IngestException TooMany(string first, string second) => new(
        IngestErrorId.ConfigurationInvalid,
        DatasetName is null
            ? $"-Key '{Key}' names one object, and '{first}' and '{second}' both want it. Nothing was sent. End -Key with '/' to put their names after it."
            : $"-DatasetName '{DatasetName}' names one dataset, and '{first}' and '{second}' were both given. Nothing was sent. Leave -DatasetName out to take their names.");
}
