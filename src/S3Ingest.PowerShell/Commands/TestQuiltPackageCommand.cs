using System.Collections;
using System.Globalization;
using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;
using S3Ingest.Core.Quilt.Checking;

namespace S3Ingest.Commands;

/// <summary>Checks packages: name, manifest, structure, metadata, workflow, and the objects of their entries.</summary>
[Cmdlet(VerbsDiagnostic.Test, "QuiltPackage", DefaultParameterSetName = PackageSet)]
[OutputType(typeof(QuiltFinding), typeof(QuiltTestSummary), typeof(bool))]
public sealed class TestQuiltPackageCommand : PackageCommand
{
    private const string PackageSet = "Package";
    private const string MetadataSet = "Metadata";

    private readonly List<(string? Registry, string Name, string? TopHash)> _questions = [];
    private volatile PackageCheck? _check;
    private bool _passed = true;
    private ProgressBar? _progress;

    /// <summary>Names, <c>namespace/packagename</c>.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PackageSet)]
    [Parameter(Position = 0, ParameterSetName = MetadataSet)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(PackageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] PackageName { get; set; } = [];

    /// <summary>A revision: its top hash, or the first digits of it; the latest one without.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = PackageSet)]
    [ValidateNotNullOrEmpty]
    public string? TopHash { get; set; }

    /// <summary>Metadata alone, as New-QuiltPackage takes it; no network.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MetadataSet)]
    [ValidateNotNull]
    public Hashtable Metadata { get; set; } = [];

    /// <summary>How strictly metadata is checked (METADATA_VALIDATION_LEVEL).</summary>
    [Parameter]
    [Setting("METADATA_VALIDATION_LEVEL")]
    public MetadataValidationLevel Level { get; set; }

    /// <summary>Compares the content of every entry: by the provider's checksum, where it has none by reading.</summary>
    [Parameter(ParameterSetName = PackageSet)]
    public SwitchParameter Deep { get; set; }

    /// <summary>Compares the content of every entry by reading it.</summary>
    [Parameter(ParameterSetName = PackageSet)]
    public SwitchParameter ReadBack { get; set; }

    /// <summary>Findings of these rules alone.</summary>
    [Parameter]
    public QuiltRule[] Rule { get; set; } = [];

    /// <summary>Only whether there is no error.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Only what it came to.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Entries that are looked at concurrently.</summary>
    [Parameter(ParameterSetName = PackageSet)]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in PackageName)
            _questions.Add((Registry, name, TopHash));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_questions.Count == 0 && ParameterSetName == PackageSet)
            return;
        var configuration = LoadConfiguration();
        if (ParameterSetName == MetadataSet)
            OrTerminate(() => TestMetadata(configuration.Options.MetadataValidation));
        else
            RunToEnd(stop => TestAsync(configuration, stop));
        if (Quiet)
            WriteObject(_passed);
    }

    private protected override void OnTick()
    {
        if (_check is { } check)
            (_progress ??= new ProgressBar(this)).Show(string.Create(CultureInfo.CurrentCulture, $"{check.Entries:N0} entries, {ViewCells.Size(check.Bytes)}"));
    }

    private protected override void OnWorkEnded() => _progress?.Complete();

    private bool TestMetadata(MetadataValidationLevel level)
    {
        string name = PackageName.FirstOrDefault() ?? "";
        var tally = new FindingTally(Rule);
        var json = new MetadataValues(PackageInputs.Plain).ToJson(Metadata);
        var found = MetadataCheck.Check(name, json, level);
        if (PackageName.Length > 0 && NameCheck.Check(name, "") is { } misnamed)
            found = found.Prepend(misnamed);
        foreach (var finding in found.Where(tally.Takes))
        {
            if (!Quiet && !Summary)
                WriteObject(finding);
        }
        WriteSummary(tally.Summarise(name, "", null, 0, 0, null));
        return _passed = tally.Passed;
    }

    private async Task TestAsync(LoadedConfiguration configuration, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        using var stores = new BucketStores(configuration.Options, loggers);
        foreach (var (registry, name, topHash) in _questions)
        {
            bool isTested = await TryAsync(name, () => TestAsync(stores, configuration.Options, RegistryBucket.Of(registry, configuration.Options), name, topHash, stop));
            _passed &= isTested;
        }
    }

    private async Task TestAsync(BucketStores stores, IngestOptions options, string registry, string name, string? topHash, CancellationToken stop)
    {
        var tally = new FindingTally(Rule);
        if (!Core.Quilt.PackageName.IsReadable(name))
        {
            // No registry can have it.
            var misnamed = NameCheck.Check(name, registry)!;
            if (tally.Takes(misnamed))
                await WriteFindingAsync(misnamed);
            await EndAsync(tally, name, registry, null, null);
            return;
        }
        var finder = new PackageFinder(new QuiltRegistry(stores.Open(registry)));
        var revision = topHash is null ? await finder.FindLatestAsync(name, stop) : await finder.FindAsync(name, topHash, stop);
        var check = new PackageCheck(stores, registry, new PackageCheckOptions
        {
            Content = ReadBack ? ContentCheck.ReadBack : Deep ? ContentCheck.Provider : ContentCheck.None,
            Level = options.MetadataValidation,
            Concurrency = ThrottleLimit,
        });
        _check = check;
        await foreach (var finding in check.RunAsync(revision, stop))
        {
            if (tally.Takes(finding))
                await WriteFindingAsync(finding);
            if (Quiet && !tally.Passed)
                break;
        }
        await EndAsync(tally, name, registry, revision.TopHash, check);
    }

    private Task WriteFindingAsync(QuiltFinding finding) => Quiet || Summary ? Task.CompletedTask : WriteAsync(finding);

    private async Task EndAsync(FindingTally tally, string name, string registry, string? topHash, PackageCheck? check)
    {
        _passed &= tally.Passed;
        var summary = tally.Summarise(name, $"s3://{registry}", topHash, check?.Entries ?? 0, check?.Bytes ?? 0, check?.Proved);
        await Pump.SendAsync(() => WriteSummary(summary));
    }

    private void WriteSummary(QuiltTestSummary summary)
    {
        if (Quiet)
            return;
        if (Summary)
            WriteObject(summary);
        else
            WriteInformation(summary, ["S3Ingest"]);
    }
}
