using System.Management.Automation;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Quilt;

namespace S3Ingest.Commands;

/// <summary>Lists packages of a registry, revisions of a package, entries of a revision.</summary>
[Cmdlet(VerbsCommon.Get, "QuiltPackage", SupportsPaging = true, DefaultParameterSetName = PackageSet)]
[OutputType(typeof(QuiltPackage), ParameterSetName = [PackageSet, RevisionsSet])]
[OutputType(typeof(QuiltEntry), ParameterSetName = [EntriesSet])]
public sealed class GetQuiltPackageCommand : PackageCommand
{
    private const string PackageSet = "Package";
    private const string RevisionsSet = "Revisions";
    private const string EntriesSet = "Entries";

    private readonly List<(string? Registry, string? Name, string? TopHash)> _questions = [];

    /// <summary>Names, <c>namespace/packagename</c>; with wildcards, or without one, packages are listed.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = PackageSet)]
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = RevisionsSet)]
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = EntriesSet)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(PackageNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] PackageName { get; set; } = [];

    /// <summary>A revision: its top hash, or the first digits of it, 6 or more.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = PackageSet)]
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = EntriesSet)]
    [ValidateNotNullOrEmpty]
    public string? TopHash { get; set; }

    /// <summary>All revisions, newest first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RevisionsSet)]
    public SwitchParameter AllRevisions { get; set; }

    /// <summary>The entries of the revision.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EntriesSet)]
    public SwitchParameter Entries { get; set; }

    /// <summary>Wildcards over the paths of entries.</summary>
    [Parameter(ParameterSetName = EntriesSet)]
    [Alias("LogicalKey")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (PackageName.Length == 0)
            _questions.Add((Registry, null, TopHash));
        foreach (string name in PackageName)
            _questions.Add((Registry, name, TopHash));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_questions.Count == 0)
            return;
        var configuration = LoadConfiguration();
        RunToEnd(stop => AnswerAsync(configuration, stop));
    }

    private async Task AnswerAsync(LoadedConfiguration configuration, CancellationToken stop)
    {
        using var loggers = CreateLoggers(configuration);
        using var stores = new BucketStores(configuration.Options, loggers);
        var page = new OutputPage(PagingParameters.Skip, PagingParameters.First);
        foreach (var (registry, name, topHash) in _questions)
        {
            if (page.IsFull)
                return;
            await TryAsync(name, () => AnswerAsync(Open(stores, configuration.Options, registry), name, topHash, page, stop));
        }
    }

    private async Task AnswerAsync(QuiltRegistry registry, string? name, string? topHash, OutputPage page, CancellationToken stop)
    {
        var finder = new PackageFinder(registry);
        var reader = new PackageReader(registry);
        if (name is null || WildcardPattern.ContainsWildcardCharacters(name))
        {
            if (topHash is not null)
                throw new IngestException(IngestErrorId.PackageNameInvalid, "A top hash is one of one package: give -PackageName without wildcards.");
            await foreach (var (found, fault) in finder.ListAsync(LiteralStart(name ?? ""), Matcher(name is null ? [] : [name]), stop))
            {
                bool isEnough = false;
                if (fault is not null)
                    await WriteFaultAsync(fault, name);
                else if (found is not null)
                    await TryAsync(found.PackageName, async () => isEnough = !await AnswerAsync(reader, finder, found, isListed: true, page, stop));
                if (isEnough)
                    return;
            }
            return;
        }
        if (!Core.Quilt.PackageName.IsReadable(name))
            Core.Quilt.PackageName.Validate(name);
        if (AllRevisions)
            await WriteRevisionsAsync(reader, finder, name, page, stop);
        else
            await AnswerAsync(reader, finder, topHash is null ? await finder.FindLatestAsync(name, stop) : await finder.FindAsync(name, topHash, stop), isListed: false, page, stop);
    }

    private async Task<bool> AnswerAsync(PackageReader reader, PackageFinder finder, FoundRevision found, bool isListed, OutputPage page, CancellationToken stop)
    {
        if (AllRevisions)
            return await WriteRevisionsAsync(reader, finder, found.PackageName, page, stop);
        if (!Entries)
        {
            if (page.Takes())
                await WriteAsync(isListed ? reader.Brief(found) : await reader.ReadAsync(found, stop));
            return !page.IsFull;
        }
        await foreach (var entry in reader.ReadEntriesAsync(found.PackageName, found.TopHash, Matcher(Path), stop))
        {
            if (page.Takes())
                await WriteAsync(entry);
            if (page.IsFull)
                return false;
        }
        return true;
    }

    private async Task<bool> WriteRevisionsAsync(PackageReader reader, PackageFinder finder, string name, OutputPage page, CancellationToken stop)
    {
        await foreach (var (revision, fault) in finder.ListRevisionsAsync(name, stop))
        {
            if (revision is null)
                await WriteFaultAsync(fault!, name);
            else if (page.Takes())
                await WriteAsync(reader.Brief(revision));
            if (page.IsFull)
                return false;
        }
        return true;
    }

    // What a listing can be told to begin with.
    private static string LiteralStart(string pattern)
    {
        int wildcard = pattern.AsSpan().IndexOfAny("*?[`");
        return wildcard < 0 ? pattern : pattern[..wildcard];
    }
}
